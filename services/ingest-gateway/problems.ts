/** Every problem document of the gateway: a stable code, and a detail that says how to mend it. */
import type { FeedName, FileId, PartnerId } from "@sluice/contracts/ids.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import type { Key } from "./core/key.ts";
import type { BadBytes } from "./strict-text.ts";
import type { Coding } from "./upload/decompress.ts";
import { bytesPerSecondMin, silentMsMax } from "./upload/paced.ts";
import type { WrongMedium } from "./upload/wrong-media.ts";

/** A partner's key where the operator's is needed. */
export const operatorOnly: Problem = {
  code: "operator-only",
  detail:
    "Partners, their keys and the bytes of their files are an operator's business: ask with an operator's key.",
};

/** An operator's or auditor's key where a partner's is needed. */
export const partnerOnly: Problem = {
  code: "partner-only",
  detail: "A file belongs to the partner whose key sends it. Issue a key for the partner and send with that.",
};

/** A feed that this build does not have. */
export const unknownFeed = (feed: string, known: readonly string[]): Problem => ({
  code: "unknown-feed",
  detail: `There is no feed ${JSON.stringify(feed)}. The feeds are: ${known.join(", ")}.`,
});

/** A feed outside the key's scope. */
export const feedNotAllowed = (feed: FeedName, allowed: readonly FeedName[]): Problem => ({
  code: "feed-not-allowed",
  detail: `This key may send to: ${allowed.join(", ") || "no feed"}. Ask the operator for a key that covers ${feed}.`,
});

/** No bytes at all, also after a coding is undone. */
export const emptyBody: Problem = {
  code: "empty-body",
  detail: "The request has no content. Send the file's bytes as the body.",
};

/** More bytes than the feed takes, as sent or (with a coding) once that is undone. */
export const tooLarge = (limitBytes: number, coding: Coding | null): Problem => ({
  code: "too-large",
  detail: `This feed takes files of at most ${limitBytes} bytes (${coding === null ? "as sent" : `after ${coding} is undone`}). Split the file and send the parts.`,
  extra: { limitBytes },
});

/** A compressed stream that grows beyond reason. */
export const tooCompressed = (coding: Coding, ratioMax: number): Problem => ({
  code: "too-compressed",
  detail: `Once ${coding} is undone, the content is more than ${ratioMax} times as long as what was sent. Send it without Content-Encoding.`,
  extra: { ratioMax },
});

/** Not the bytes that the sender hashed. */
export const digestMismatch = (algorithm: string, given: string, found: string): Problem => ({
  code: "digest-mismatch",
  detail: `Content-Digest says ${algorithm}=:${given}: but the bytes that arrived have :${found}:. The digest is over the bytes as sent (RFC 9530). Send the file again.`,
  extra: { algorithm, given, found },
});

/** A Content-Digest without an algorithm that we can check. */
export const unsupportedDigest = (given: readonly string[]): Problem => ({
  code: "unsupported-digest",
  detail: `Content-Digest has ${given.join(", ")}. Use sha-256 or sha-512.`,
  headers: { "want-content-digest": "sha-256=10, sha-512=9" },
});

/** A Content-Digest that is no dictionary of byte sequences. */
export const malformedDigest = (header: string): Problem => ({
  code: "malformed-digest",
  detail: `Content-Digest is ${JSON.stringify(header.slice(0, 200))}. Write it as sha-256=:<base64 of the 32 bytes>: (RFC 9530).`,
});

/** The connection was cut, or ended before Content-Length. */
export const truncatedUpload = (sentBytes: number, contentLength: number | null): Problem => ({
  code: "truncated-upload",
  detail: `${sentBytes} ${contentLength === null ? "" : `of ${contentLength} `}bytes arrived before the upload ended. Nothing of it was kept: send the file again.`,
  extra: { sentBytes, ...(contentLength === null ? {} : { contentLength }) },
});

/** A sender that hardly sends. */
export const uploadTooSlow = (sentBytes: number): Problem => ({
  code: "upload-too-slow",
  detail: `${sentBytes} bytes came, and then hardly any: an upload may be silent for ${silentMsMax / 1000} s and brings at least ${bytesPerSecondMin} bytes a second on average. Nothing of it was kept: send the file again, compressed perhaps.`,
  extra: { sentBytes },
  headers: { connection: "close" },
});

/** Content that is not what its Content-Encoding says. */
export const brokenCoding = (coding: Coding, why: string): Problem => ({
  code: `broken-${coding}`,
  detail: `The content cannot be decompressed (${why}). Compress the file again, or send it without Content-Encoding.`,
});

/** A content coding besides gzip and zstd. */
export const unsupportedCoding = (coding: string): Problem => ({
  code: "unsupported-coding",
  detail: `Content-Encoding is ${JSON.stringify(coding.slice(0, 100))}. Send gzip or zstd, once, or the file as it is.`,
  headers: { "accept-encoding": "gzip, zstd" },
});

/** Content that is another kind of file. */
export const wrongMedia = ({ medium, what, mend }: WrongMedium, encoding: string): Problem => ({
  code: "wrong-media",
  detail: `The content is ${what}, and this feed takes text in ${encoding}. ${mend}`,
  extra: { medium },
});

/** Bytes that are not text in the feed's encoding. */
export const wrongEncoding = (encoding: string, bad: BadBytes): Problem => ({
  code: "wrong-encoding",
  detail: `The feed's encoding is ${encoding}, but line ${bad.line}, column ${bad.column} (byte ${bad.byte} of the file) holds ${bad.hex}, ${bad.why}. Write the file in ${encoding} and send it again.`,
  extra: { encoding, ...bad },
});

/** A mode that the route does not have. */
export const unknownMode = (mode: string): Problem => ({
  code: "unknown-mode",
  detail: `The mode is ${JSON.stringify(mode.slice(0, 100))}. Send ?mode=check to have the file judged and planned without loading it, or no mode to load it.`,
});

/** An Idempotency-Key that we cannot keep. */
export const badIdempotencyKey: Problem = {
  code: "bad-idempotency-key",
  detail: "An Idempotency-Key is 1 to 255 characters. A fresh UUID for each file is a good one.",
};

/** An Idempotency-Key used before for something else. */
export const idempotencyKeyReused = (file: FileId): Problem => ({
  code: "idempotency-key-reused",
  detail: `This Idempotency-Key belongs to file ${file}, whose content is different. Use a new key for a new file.`,
  extra: { file },
});

/** Too many receipts of one partner and entity type at once. */
export const busy: Problem = {
  code: "busy",
  detail:
    "The file could not be given its place among the others in time. Nothing of it was kept: send it again.",
  headers: { "retry-after": "5" },
};

/** A JSON body that is not what the route takes. */
export const invalidBody = (faults: readonly string[]): Problem => ({
  code: "invalid-body",
  detail: faults.join("; "),
});

/** A partner that was never registered. */
export const unknownPartner = (partner: string): Problem => ({
  code: "unknown-partner",
  detail: `There is no partner ${JSON.stringify(partner)}. Register it with POST /v1/partners first.`,
});

/** A partner id that stands for somebody else. */
export const partnerReserved = (partner: PartnerId): Problem => ({
  code: "partner-reserved",
  detail: `${partner} stands for operators and auditors themselves. Register the partner under another id.`,
});

/** A key that was never issued to this partner. */
export const noSuchKey: Problem = {
  code: "no-such-key",
  detail: "This partner has no key of this id. GET /v1/partners/<partner>/keys lists those it has.",
};

/** A key that was rotated or revoked before. */
export const keyEnds = ({ keyId, end }: Key): Problem => ({
  code: "key-ends",
  detail: `${keyId} was ${end?.why ?? "ended"} before and is good until ${end?.endsAt ?? "now"}. ${end?.successor === undefined ? "Issue a new key" : `Rotate ${end.successor}, which took its place`}, or revoke this one.`,
  extra: { keyId, ...end },
});

/** Two changes of one key at once. */
export const keyChanged: Problem = {
  code: "key-changed",
  detail:
    "Somebody else rotated or revoked this key just now. Look at it, and say again what is still needed.",
};

/** A file that was never received from this partner. */
export const noSuchFile: Problem = {
  code: "no-such-file",
  detail: "This partner has sent no file of this id. GET /v1/files lists what came in.",
};

/** A file that is being cut has written nothing. */
export const undoTooEarly = (file: FileId): Problem => ({
  code: "undo-too-early",
  detail: `File ${file} is still being cut into shards: nothing of it was written. Ask again once it is loaded (GET /v1/files/${file}).`,
});

/** A file that never wrote anything. */
export const nothingToUndo = (file: FileId, how: string): Problem => ({
  code: "nothing-to-undo",
  detail: `File ${file} was ${how}: nothing of it was ever written.`,
  extra: { file },
});

/** A file whose feed has another version now. */
export const undoOtherVersion = (
  file: FileId,
  { loaded, here }: { readonly loaded: number; readonly here: number | null },
): Problem => ({
  code: "undo-other-version",
  detail: `File ${file} was loaded by version ${loaded} of its feed, and here runs ${here === null ? "none" : `version ${here}`}: what it wrote back might not be what this version reads. Send a corrected file instead, or deploy version ${loaded} again first.`,
  extra: { file, loaded, here },
});

/** Too many receipts at once for the undo to get its place. */
export const undoBusy: Problem = {
  code: "busy",
  detail:
    "The undo could not be given its place among the files in time. Nothing was changed: send it again.",
  headers: { "retry-after": "5" },
};

/** A file whose bytes are kept no longer. */
export const contentGone: Problem = {
  code: "content-gone",
  detail: "Only what became of the file is still known: see GET /v1/files/<id>.",
};

/** A partner registered before under another name. */
export const partnerExists = (partner: PartnerId, name: string): Problem => ({
  code: "partner-exists",
  detail: `${partner} is registered as ${JSON.stringify(name)}. Use that name, or another partner id.`,
});

/** A path or method that the gateway does not have. */
export const noSuchRoute = (method: string, path: string): Problem => ({
  code: "no-such-route",
  detail: `The gateway has no ${method} ${path}. Files go to POST /v1/feeds/<feed>/files.`,
});

/** Our own fault. */
export const internal: Problem = {
  code: "internal",
  detail:
    "The request could not be finished. Send it again: a file that arrived all the same is recognised and not taken twice.",
  headers: { "retry-after": "5" },
};
