/** The routes of uploads in parts: what they take and answer. */
import * as v from "valibot";
import { Count, Sha256 } from "../events/payloads.ts";
import { FeedName, FileId, UploadId } from "../ids.ts";
import { json, inPath } from "./parts.ts";
import type { Parameter, Route } from "./route.ts";

/** What an upload is begun with. */
export const UploadRequest = v.strictObject({
  feed: v.pipe(v.string(), v.maxLength(100, "must be at most 100 characters")),
  /** The file's length as it is sent. */
  bytes: Count,
  /** Of the bytes as they are sent, in lower-case hex: checked when they are all there. */
  sha256: v.exactOptional(Sha256),
  /** What the bytes are compressed with. */
  coding: v.exactOptional(v.picklist(["gzip", "zstd"])),
  /** What the sender calls the file. */
  name: v.exactOptional(v.pipe(v.string(), v.maxLength(255, "must be at most 255 characters"))),
  /** `check`: judged and planned, never loaded. */
  mode: v.exactOptional(v.picklist(["load", "check"])),
});

const Etag = v.pipe(v.string(), v.maxLength(200));
const Number1 = v.pipe(v.number(), v.integer(), v.minValue(1));

/** What an upload is completed with. */
export const CompleteRequest = v.strictObject({
  /** Every part with the ETag that its PUT answered; left out: those that are there. */
  parts: v.exactOptional(
    v.pipe(v.array(v.strictObject({ number: Number1, etag: Etag })), v.maxLength(10_000)),
  ),
});

const digits = v.pipe(v.string(), v.regex(/^\d{1,5}$/), v.transform(Number));

/** Which page of parts is asked for. */
export const PartsPage = v.object({
  after: v.optional(digits, "0"),
  limit: v.optional(v.pipe(digits, v.minValue(1), v.maxValue(1_000)), "100"),
});

/** An upload in parts. */
export const UploadView = v.object({
  upload: UploadId,
  /** `completed`: it is being read through, and becomes a file. */
  status: v.picklist(["open", "completed", "received", "refused", "aborted", "expired"]),
  feed: FeedName,
  bytes: Count,
  mode: v.picklist(["load", "check"]),
  sha256: v.exactOptional(Sha256),
  coding: v.exactOptional(v.picklist(["gzip", "zstd"])),
  name: v.exactOptional(v.string()),
  /** While it is open. */
  arrivedBytes: v.exactOptional(Count),
  /** The length of every part but the last. */
  partBytes: Count,
  parts: Count,
  expiresAt: v.pipe(v.string(), v.isoTimestamp()),
  self: v.string(),
  /** The file that it became, or repeats. */
  file: v.exactOptional(FileId),
  repeat: v.exactOptional(v.boolean()),
  fileStatus: v.exactOptional(v.string()),
  /** Why no file came of it. */
  refused: v.exactOptional(v.object({ code: v.string(), title: v.string(), detail: v.string() })),
});
export type UploadView = v.InferOutput<typeof UploadView>;

/** A page of an upload's parts. */
export const UploadParts = v.object({
  upload: UploadId,
  parts: v.array(
    v.object({
      number: Number1,
      offset: Count,
      bytes: Count,
      /** Of the part that arrived; null for none, or one of another length. */
      etag: v.nullable(v.string()),
      /** Where its bytes are PUT to, for an hour: no key is sent along. */
      url: v.string(),
    }),
  ),
  /** The `after` of the next page; null on the last one. */
  next: v.nullable(Count),
});

const upload = { about: "The upload's id.", schema: UploadId } as const satisfies Parameter;
const common = { services: ["ingest-gateway"], tag: "Uploads", access: "partner" } as const;
const location = { Location: "Where to ask how the upload stands." };
const key = {
  "Idempotency-Key": {
    about: "The same key and content give the same file, for good.",
    schema: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  },
  traceparent: { about: "W3C Trace Context: carried on with every event of the file." },
} as const;

/** All of them. */
export const uploadRoutes: readonly Route[] = [
  {
    ...common,
    method: "POST",
    path: "/v1/uploads",
    name: "beginUpload",
    summary: "Begin an upload in parts",
    about:
      "For files that one request cannot carry. The parts go straight to the object store, in any order, again where one broke; what is wrong with the file is told by the codes of an ordinary upload, as a file that failed.",
    headers: key,
    body: { type: "application/json", required: true, schema: UploadRequest },
    answers: { 201: json("It is open for 7 days.", UploadView, location) },
    problems: [
      ...(["partner-only", "feed-not-allowed", "unknown-feed", "invalid-body"] as const),
      ...(["bad-idempotency-key", "empty-body", "too-large", "quota-used-up", "above-quota"] as const),
      ...([
        "malformed-signature",
        "signature-incomplete",
        "signature-needed",
        "signature-out-of-time",
      ] as const),
      ...([
        "wrong-signature",
        "signature-used",
        "digest-mismatch",
        "malformed-digest",
        "unsupported-digest",
      ] as const),
    ],
  },
  {
    ...common,
    method: "GET",
    path: "/v1/uploads/{upload}",
    name: "getUpload",
    summary: "How an upload in parts stands",
    parameters: { upload },
    answers: { 200: json("It.", UploadView) },
    problems: ["partner-only", "no-such-upload"],
  },
  {
    ...common,
    method: "GET",
    path: "/v1/uploads/{upload}/parts",
    name: "listParts",
    summary: "The parts, which of them arrived, and where each goes",
    parameters: { upload },
    query: {
      after: { about: "The `next` of the page before." },
      limit: { about: "Parts a page, 1 to 1000; 100 where nothing is said." },
    },
    answers: { 200: json("A page.", UploadParts) },
    problems: ["partner-only", "no-such-upload", "upload-over", "upload-expired", "bad-query"],
  },
  {
    ...common,
    method: "PUT",
    path: "/v1/uploads/{upload}/parts/{number}",
    name: "putPart",
    summary: "Send a part, where the object store has no address of its own",
    about: "Only by the address that the list of parts gives, which is its own key.",
    access: "anyone",
    parameters: { upload, number: { about: "The part's number, from 1." } },
    query: { partner: inPath.partner, token: { about: "As the address has it." } },
    body: { type: "application/octet-stream", required: true },
    answers: { 200: { about: "It arrived.", content: [], headers: { ETag: "The part's." } } },
    problems: ["no-such-part", "wrong-part-length", "upload-too-slow", "upload-over", "upload-expired"],
  },
  {
    ...common,
    method: "POST",
    path: "/v1/uploads/{upload}/complete",
    name: "completeUpload",
    summary: "Complete an upload in parts",
    parameters: { upload },
    body: { type: "application/json", required: false, schema: CompleteRequest },
    answers: {
      202: json("It is whole and is being read through.", UploadView, location),
      200: json("It was completed before, and this is what became of it.", UploadView, location),
    },
    problems: [
      ...(["partner-only", "invalid-body", "no-such-upload"] as const),
      ...(["parts-missing", "upload-over", "upload-expired"] as const),
    ],
  },
  {
    ...common,
    method: "DELETE",
    path: "/v1/uploads/{upload}",
    name: "abortUpload",
    summary: "Abort an upload in parts",
    parameters: { upload },
    answers: { 204: { about: "What arrived of it is removed.", content: [] } },
    problems: ["partner-only", "no-such-upload", "upload-over", "busy"],
  },
  {
    ...common,
    method: "OPTIONS",
    path: "/v1/tus",
    name: "tusOptions",
    summary: "Which version and extensions of tus are spoken",
    access: "anyone",
    answers: { 204: { about: "Tus-Version, Tus-Extension.", content: [] } },
    problems: [],
  },
  {
    ...common,
    method: "POST",
    path: "/v1/tus",
    name: "beginTusUpload",
    summary: "Begin an upload by the tus protocol 1.0.0",
    about:
      "Upload-Metadata names the feed (`feed`), and may give `filename`, `sha256` (hex, of the bytes as sent), `coding` (gzip, zstd) and `mode`. The same upload is told of by /v1/uploads/{upload}.",
    headers: {
      ...key,
      "Tus-Resumable": { about: "1.0.0." },
      "Upload-Length": { about: "The file's length as it is sent; it may not be deferred." },
      "Upload-Metadata": { about: "Pairs of a name and a base64 value." },
    },
    answers: {
      201: { about: "It is open for 7 days.", content: [], headers: { Location: "Where its bytes go." } },
    },
    problems: [
      ...(["partner-only", "feed-not-allowed", "unknown-feed", "tus-version", "tus-request"] as const),
      "signature-needed",
      ...(["bad-idempotency-key", "empty-body", "too-large", "upload-too-slow"] as const),
      ...(["quota-used-up", "above-quota"] as const),
    ],
  },
  {
    ...common,
    method: "GET",
    path: "/v1/tus/{upload}",
    name: "getTusUpload",
    summary: "How an upload by tus stands; HEAD: where it goes on",
    parameters: { upload },
    answers: { 200: json("It; of HEAD, Upload-Offset and Upload-Length.", UploadView) },
    problems: ["partner-only", "no-such-upload", "upload-expired", "tus-version", "tus-request"],
  },
  {
    ...common,
    method: "PATCH",
    path: "/v1/tus/{upload}",
    name: "appendToTusUpload",
    summary: "Go on with an upload by tus",
    parameters: { upload },
    headers: { "Tus-Resumable": { about: "1.0.0." }, "Upload-Offset": { about: "Where these bytes begin." } },
    body: { type: "application/offset+octet-stream", required: true },
    answers: { 204: { about: "Upload-Offset says how far it is; at its end it is completed.", content: [] } },
    problems: [
      ...(["partner-only", "no-such-upload", "upload-over", "upload-expired", "tus-version"] as const),
      ...(["tus-request", "offset-mismatch", "upload-too-slow", "signature-needed"] as const),
    ],
  },
  {
    ...common,
    method: "DELETE",
    path: "/v1/tus/{upload}",
    name: "endTusUpload",
    summary: "Abort an upload by tus",
    parameters: { upload },
    answers: { 204: { about: "What arrived of it is removed.", content: [] } },
    problems: ["partner-only", "no-such-upload", "upload-over", "tus-version", "tus-request", "busy"],
  },
];
