/** The routes of the gateway and of the loader: what is sent. */
import * as v from "valibot";
import { Reasoned } from "../operator-decision.ts";
import { DecisionTaken, PartnerView, Receipt, UndoAsked } from "./answers.ts";
import { keyRoutes } from "./key-routes.ts";
import { inPath, json, tagged, unchanged, unlessKnown } from "./parts.ts";
import { PartnerRegistration } from "./requests.ts";
import type { Route } from "./route.ts";
import { uploadRoutes } from "./upload-routes.ts";

const gateway = ["ingest-gateway"] as const;
const location = { Location: "Where to ask how the file stands." };

/** What an operator says of a file that is held or in others' way. */
const decide = (word: "release" | "refuse" | "withdraw", summary: string): Route => ({
  method: "POST",
  path: `/v1/partners/{partner}/files/{file}/${word}`,
  services: ["loader"],
  name: `${word}File`,
  tag: "Operators",
  summary,
  access: "operator",
  parameters: { partner: inPath.partner, file: inPath.file },
  body: {
    type: "application/json",
    required: true,
    schema: Reasoned,
  },
  answers: { 202: json("The word is kept; `repeat` where it was given before.", DecisionTaken) },
  problems: [
    "operator-only",
    "invalid-body",
    "no-such-file",
    "not-held",
    "load-has-begun",
    "has-ended",
    "busy",
  ],
});

/** What is sent. */
export const sendingRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/feeds/{feed}/files",
    services: gateway,
    name: "sendFile",
    tag: "Files",
    summary: "Send a file",
    about:
      "The body is the file's bytes; its Content-Type is not looked at. A file that the partner sent before is a repeat: the first one's id comes back.",
    access: "partner",
    parameters: { feed: inPath.feed },
    query: {
      mode: {
        about: "`check`: judged and planned, never loaded.",
        schema: v.picklist(["load", "check"]),
      },
    },
    headers: {
      "Idempotency-Key": {
        about: "The same key and content give the same file, for good.",
        schema: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
      },
      "Content-Encoding": { about: "gzip or zstd.", schema: v.picklist(["gzip", "zstd", "identity"]) },
      "Content-Digest": { about: "RFC 9530, sha-256 or sha-512, over the bytes as sent: checked." },
      "Signature-Input": {
        about:
          "RFC 9421, of a key whose uploads must be signed: covers `@method`, `@path`, `@query` (or `@target-uri` for both), `content-digest`, and `content-encoding` and `idempotency-key` where they are sent; with `created`, `nonce` and `keyid`.",
      },
      Signature: { about: "RFC 9421, hmac-sha256." },
      traceparent: { about: "W3C Trace Context: carried on with every event of the file." },
    },
    body: { type: "application/octet-stream", required: true },
    answers: {
      202: json("It is whole and has its place.", Receipt, location),
      200: json("A repeat: this is the file that it repeats.", Receipt, location),
    },
    problems: [
      "partner-only",
      "feed-not-allowed",
      "unknown-feed",
      "unknown-mode",
      "bad-idempotency-key",
      "idempotency-key-reused",
      "empty-body",
      "truncated-upload",
      "upload-too-slow",
      "too-large",
      "too-compressed",
      "broken-gzip",
      "broken-zstd",
      "unsupported-coding",
      "digest-mismatch",
      "unsupported-digest",
      "malformed-digest",
      "signature-needed",
      "malformed-signature",
      "signature-incomplete",
      "signature-out-of-time",
      "wrong-signature",
      "signature-used",
      "quota-used-up",
      "above-quota",
      "wrong-media",
      "wrong-encoding",
      "busy",
    ],
  },
  ...uploadRoutes,
  {
    method: "POST",
    path: "/v1/partners",
    services: gateway,
    name: "registerPartner",
    tag: "Operators",
    summary: "Register a partner",
    access: "operator",
    body: { type: "application/json", required: true, schema: PartnerRegistration },
    answers: {
      201: json("Registered.", PartnerView),
      200: json("The same again.", PartnerView),
    },
    problems: ["operator-only", "invalid-body", "partner-exists", "partner-reserved", "busy"],
  },
  ...keyRoutes,
  {
    method: "GET",
    path: "/v1/partners/{partner}/files/{file}/content",
    services: gateway,
    name: "getContent",
    tag: "Operators",
    summary: "Get a file's bytes, a content coding undone",
    access: "operator",
    parameters: { partner: inPath.partner, file: inPath.file },
    headers: unlessKnown,
    answers: {
      200: {
        about: "The bytes; their SHA-256 is the ETag.",
        content: [{ type: "application/octet-stream" }],
        headers: tagged,
      },
      304: unchanged,
    },
    problems: ["operator-only", "no-such-file", "content-gone"],
  },
  {
    method: "POST",
    path: "/v1/partners/{partner}/files/{file}/undo",
    services: gateway,
    name: "undoFile",
    tag: "Operators",
    summary: "Write back what a file wrote, in a turn of its own",
    about:
      "What a later file wrote stays as it is, and is a conflict of the undo. The undo of an undo brings the file back.",
    access: "operator",
    parameters: { partner: inPath.partner, file: inPath.file },
    query: {
      mode: {
        about: "`check`: only planned, to show what it would do.",
        schema: v.picklist(["load", "check"]),
      },
    },
    body: {
      type: "application/json",
      required: true,
      schema: Reasoned,
    },
    answers: {
      202: json(
        "It has its place in the turn; `repeat` where the file was undone before.",
        UndoAsked,
        location,
      ),
    },
    problems: [
      ...(["operator-only", "unknown-mode", "invalid-body", "no-such-file"] as const),
      ...(["undo-too-early", "nothing-to-undo", "undo-other-version", "busy"] as const),
    ],
  },
  decide("release", "Let a held file be loaded"),
  decide("refuse", "End a held file without loading it"),
  decide("withdraw", "Take back a file of which no row is written yet"),
];
