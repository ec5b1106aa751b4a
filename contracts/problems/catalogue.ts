/**
 * Every kind of problem that an HTTP answer may tell (RFC 9457): its `type` is `/problems/<code>`, which resolves to what stands here.
 * A code's meaning never changes. `status` and `title` are the same for every occurrence; what to do in one case is its `detail`.
 */
import * as v from "valibot";
import { accessProblems } from "./access.ts";
import { asOfProblems } from "./as-of.ts";
import { kind, type ProblemType } from "./kind.ts";
import { onFiles } from "./on-files.ts";
import { onOperations } from "./on-operations.ts";
import { onUploads } from "./on-uploads.ts";
import { onWebhooks } from "./on-webhooks.ts";

/** A kind of problem, as `GET /problems/:code` tells it. */
export const ProblemHelp = v.object({
  code: v.string(),
  /** As in the document: a path on this address. */
  type: v.string(),
  status: v.number(),
  title: v.string(),
  means: v.string(),
  mend: v.string(),
});
export type ProblemHelp = v.InferOutput<typeof ProblemHelp>;

/** The document itself, `application/problem+json`: further members differ by code. */
export const ProblemDocument = v.looseObject({
  type: v.pipe(v.string(), v.regex(/^\/problems\/[a-z-]+$/)),
  title: v.string(),
  status: v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599)),
  detail: v.string(),
});

/** All of them, by code. */
export const problemTypes = {
  ...accessProblems,
  "unknown-feed": kind(
    404,
    "There is no such feed",
    "The path names a feed that this build does not have.",
    "The detail lists the feeds there are.",
  ),
  "unknown-partner": kind(
    404,
    "There is no such partner",
    "The path names a partner who was never registered.",
    "Register it with POST /v1/partners first.",
  ),
  "partner-exists": kind(
    409,
    "The partner is registered already",
    "The partner's id is taken, under another name.",
    "Use that name, or another id.",
  ),
  "invalid-body": kind(
    400,
    "The request body is not valid",
    "The JSON of the request is not what the route takes.",
    "The detail names each fault and where it is.",
  ),
  "empty-body": kind(
    400,
    "The file is empty",
    "The upload has no bytes, or none once its content coding is undone.",
    "Send the file's bytes as the body (curl: --data-binary @file).",
  ),
  "too-large": kind(
    413,
    "The file is too large",
    "The feed takes files of at most `limitBytes` bytes.",
    "Split the file and send the parts.",
  ),
  "too-large-for-a-function": kind(
    413,
    "The body is too large for a function",
    "A function on Lambda takes 6 MB an event.",
    "Compress the file, or let the service run as a container.",
  ),
  "too-compressed": kind(
    413,
    "The content grows beyond reason",
    "Decompressed, the content is more than `ratioMax` times as long as what was sent.",
    "Send the file without Content-Encoding.",
  ),
  "digest-mismatch": kind(
    400,
    "The content does not match its digest",
    "What arrived is not what Content-Digest says was sent.",
    "Send it again; the digest is over the bytes as sent (RFC 9530).",
  ),
  "unsupported-digest": kind(
    400,
    "The digest algorithm is not supported",
    "Content-Digest names no algorithm that is checked here.",
    "Use sha-256 or sha-512.",
  ),
  "malformed-digest": kind(
    400,
    "The Content-Digest header cannot be read",
    "Content-Digest is no dictionary of byte sequences.",
    "Write it as sha-256=:<base64 of the 32 bytes>: (RFC 9530).",
  ),
  "truncated-upload": kind(
    400,
    "The upload is not whole",
    "The connection ended before the body did. Nothing of it was kept.",
    "Send the file again.",
  ),
  "broken-gzip": kind(
    400,
    "The gzip stream is broken",
    "The content cannot be decompressed as its Content-Encoding says.",
    "Compress the file again, or send it without Content-Encoding.",
  ),
  "broken-zstd": kind(
    400,
    "The zstd stream is broken",
    "The content cannot be decompressed as its Content-Encoding says, or needs a window of more than 8 MiB.",
    "Compress the file again, or send it without Content-Encoding.",
  ),
  "unsupported-coding": kind(
    415,
    "The content coding is not supported",
    "Content-Encoding is neither gzip nor zstd, or names more than one.",
    "Send gzip or zstd, once, or the file as it is.",
  ),
  "wrong-media": kind(
    415,
    "The file is of another kind",
    "The content is plainly no text file: a spreadsheet, an archive, a picture (`medium` says which).",
    "Save it as the text file that the feed describes.",
  ),
  "wrong-encoding": kind(
    422,
    "The file is not in the feed's encoding",
    "Some bytes are no text in the feed's encoding: `line`, `column`, `byte` and `hex` say which.",
    "Write the file in that encoding and send it again.",
  ),
  "unknown-mode": kind(
    400,
    "There is no such mode",
    "`?mode=` is neither `load` nor `check`.",
    "Send ?mode=check to have the file judged without loading it, or no mode to load it.",
  ),
  "bad-idempotency-key": kind(
    400,
    "The Idempotency-Key cannot be used",
    "The key is empty or longer than 255 characters.",
    "A fresh UUID for each file is a good one.",
  ),
  "idempotency-key-reused": kind(
    422,
    "The Idempotency-Key was used for other content",
    "The key belongs to `file`, whose content is different.",
    "Use a new key for a new file.",
  ),
  busy: kind(
    503,
    "Too much happens here at once",
    "Others change the same thing at the same moment. Nothing was changed.",
    "Send the request again after Retry-After.",
  ),
  ...onOperations,
  ...onFiles,
  ...onUploads,
  ...onWebhooks,
  "no-such-file": kind(
    404,
    "There is no such file",
    "There is no file of this id among those that the key may see. Another partner's file is answered alike.",
    "A file that was sent a moment ago takes a second or two to appear; GET /v1/files lists them.",
  ),
  "no-such-entity": kind(
    404,
    "No such entity",
    "There is no entity of this type and key among those that the key may see.",
    "The key is the normalised key of the row, URL-encoded.",
  ),
  ...asOfProblems,
  "unknown-entity-type": kind(
    404,
    "There is no such type of entity",
    "No feed writes entities of this type.",
    "The detail lists the types there are.",
  ),
  "entity-not-projected": kind(
    404,
    "These entities are not kept here",
    "The feed keeps its entities' events off the bus, so they cannot be looked up.",
    "Their rows are in the old database; their files are listed under /v1/files.",
  ),
  "partner-wanted": kind(
    400,
    "Which partner?",
    "An operator's key sees every partner, and the route needs one.",
    "Say which with ?partner=….",
  ),
  "no-bad-rows": kind(
    404,
    "No bad rows are known",
    "No row of the file is known to be wrong.",
    "GET /v1/files/<id>/errors tells what else is.",
  ),
  "content-gone": kind(
    410,
    "The file's bytes are kept no longer",
    "The bytes as they were sent have been removed since.",
    "What became of the file is still known: GET /v1/files/<id>.",
  ),
  "no-such-code": kind(
    404,
    "There is no such code",
    "The catalogue of codes has none of this name.",
    "GET /v1/codes lists them all.",
  ),
  "no-such-problem": kind(
    404,
    "There is no such kind of problem",
    "The catalogue of problems has none of this name.",
    "GET /problems lists them all.",
  ),
  "no-such-schema": kind(
    404,
    "There is no such event",
    "No event of this type is known here.",
    "GET /v1/schemas lists them all.",
  ),
  "no-such-dead-letter": kind(
    404,
    "No such dead letter",
    "There is no dead letter of this id (any more).",
    "GET /v1/dead-letters lists those there are.",
  ),
  "bad-query": kind(
    400,
    "The query is wrong",
    "The query parameter that `parameter` names has a value that the route does not take.",
    "The detail says what it takes.",
  ),
  "bad-last-event-id": kind(
    400,
    "The Last-Event-ID is not one of this stream's",
    "Last-Event-ID is no id that this stream ever gave.",
    "Send the id of the last event that arrived, or leave it out to get the whole history.",
  ),
  "too-many-streams": kind(
    503,
    "Too many live streams are open",
    "This process holds as many live streams as it bears.",
    "Try again after Retry-After, or ask GET /v1/files/<id> now and then.",
  ),
  "no-such-route": kind(
    404,
    "There is nothing here",
    "No route has this method and path.",
    "GET /v1/openapi.json lists every route, GET /docs shows them.",
  ),
  internal: kind(
    500,
    "Something broke on our side",
    "A surprise; it is logged under `traceId`.",
    "Send the request again in a moment: nothing happens twice. If it stays, tell the operator the trace id.",
  ),
  "service-away": kind(
    503,
    "The service is away",
    "The service behind this path does not answer now.",
    "Try again after Retry-After.",
  ),
  "function-too-slow": kind(
    503,
    "The function did not answer in time",
    "An HTTP API waits 30 seconds for a function.",
    "Try again in a moment.",
  ),
} as const satisfies Record<string, ProblemType>;

/** The code of a kind of problem. */
export type ProblemCode = keyof typeof problemTypes;

/** Whether there is such a kind. */
export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problemTypes, code);

/** A kind, explained. */
export const problemHelp = (code: ProblemCode): ProblemHelp => ({
  code,
  type: `/problems/${code}`,
  ...problemTypes[code],
});
