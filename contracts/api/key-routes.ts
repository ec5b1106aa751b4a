/** The routes of API keys, and what they take and answer. */
import * as v from "valibot";
import { PartnerKeyEnded } from "../events/24-partner-key-ended/v1.ts";
import { FeedName, KeyId, PartnerId } from "../ids.ts";
import { inPath, json, tagged, unchanged, unlessKnown } from "./parts.ts";
import type { Route } from "./route.ts";

/** Who holds a key, or what it is for. */
export const KeyName = v.pipe(
  v.string(),
  v.trim(),
  v.nonEmpty("must not be empty"),
  v.maxLength(100, "must be at most 100 characters"),
);

const atLeastOne = v.pipe(
  v.number(),
  v.safeInteger("must be a whole number"),
  v.minValue(1, "must be at least 1"),
);

/** What may be sent with a key in a day (UTC): new files, and the bytes of their content. What is not named is not limited. */
export const KeyQuota = v.strictObject({
  filesPerDay: v.exactOptional(atLeastOne),
  bytesPerDay: v.exactOptional(atLeastOne),
});
export type KeyQuota = v.InferOutput<typeof KeyQuota>;

/** What a key under `operators` is asked for by. */
export const StaffKeyRequest = v.strictObject({
  role: v.picklist(["operator", "auditor"], "must be operator or auditor"),
  name: v.exactOptional(KeyName),
});

/** A rotation. */
export const KeyRotation = v.strictObject({
  /** How long both keys are good: a week unless said otherwise, 90 days at most. */
  overlapHours: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0, "must not be negative"),
      v.maxValue(90 * 24, "must be at most 2160, which is 90 days"),
    ),
    7 * 24,
  ),
  /** Whether uploads with the new key must be signed; as with the one before, where nothing is said. */
  signed: v.exactOptional(v.boolean()),
});

const facts = {
  keyId: KeyId,
  partner: PartnerId,
  feeds: v.array(FeedName),
  role: v.exactOptional(v.picklist(["operator", "auditor"])),
  name: v.exactOptional(v.string()),
  /** Uploads with it must be signed (RFC 9421). */
  signed: v.exactOptional(v.literal(true)),
  quota: v.exactOptional(KeyQuota),
};
const { endsAt, why, by, successor } = PartnerKeyEnded.entries;
const view = {
  ...facts,
  issuedAt: v.exactOptional(v.string()),
  status: v.picklist(["active", "ending", "ended"]),
  endsAt: v.exactOptional(endsAt),
  why: v.exactOptional(why),
  by: v.exactOptional(by),
  successor,
};
const IssuedKey = v.object({ ...facts, key: v.string(), signingSecret: v.exactOptional(v.string()) });

const common = { services: ["ingest-gateway"], tag: "Operators" } as const;
const onKeys = {
  ...common,
  path: "/v1/partners/{partner}/keys",
  parameters: { partner: inPath.partner },
} as const;
const ofKey = { partner: inPath.partner, key: { about: "The key's id.", schema: KeyId } } as const;

/** All of them. */
export const keyRoutes: readonly Route[] = [
  {
    ...onKeys,
    method: "POST",
    name: "issueKey",
    summary: "Issue an API key",
    about:
      "To a partner, for feeds (every feed of today where none is named); under the partner `operators`, to an operator or auditor, by `role`. With `signed`, uploads with it must be signed (RFC 9421, hmac-sha256).",
    access: "operator",
    body: {
      type: "application/json",
      required: false,
      schema: v.union([
        v.strictObject({
          feeds: v.optional(v.pipe(v.array(FeedName), v.minLength(1))),
          name: v.exactOptional(KeyName),
          signed: v.optional(v.boolean()),
          quota: v.exactOptional(KeyQuota),
        }),
        StaffKeyRequest,
      ]),
    },
    answers: {
      201: json("The key, and what its uploads are signed with if they must be: shown this once.", IssuedKey),
    },
    problems: ["operator-only", "invalid-body", "unknown-partner"],
  },
  {
    ...onKeys,
    method: "GET",
    name: "listKeys",
    summary: "List a partner's keys, ended ones too",
    access: "operator or auditor",
    headers: unlessKnown,
    answers: {
      200: json(
        "In the order of their issue; of their secrets nothing.",
        v.object({ partner: PartnerId, keys: v.array(v.object(view)) }),
        tagged,
      ),
      304: unchanged,
    },
    problems: ["operator-only", "unknown-partner"],
  },
  {
    ...common,
    method: "POST",
    path: "/v1/partners/{partner}/keys/{key}/rotate",
    name: "rotateKey",
    summary: "Issue the key that takes another's place; both are good for a while",
    access: "operator",
    parameters: ofKey,
    body: { type: "application/json", required: false, schema: KeyRotation },
    answers: {
      201: json(
        "The new key, shown this once, and the one before.",
        v.object({ ...IssuedKey.entries, before: v.object(view) }),
      ),
    },
    problems: ["operator-only", "invalid-body", "no-such-key", "key-ends", "key-changed"],
  },
  {
    ...common,
    method: "POST",
    path: "/v1/partners/{partner}/keys/{key}/quota",
    name: "limitKey",
    summary: "Say what may be sent with a key in a day",
    about: "In force at the next upload. What is not named is not limited; `{}` takes every limit away.",
    access: "operator",
    parameters: ofKey,
    body: { type: "application/json", required: false, schema: KeyQuota },
    answers: { 200: json("The key, with its quota.", v.object(view)) },
    problems: ["operator-only", "invalid-body", "no-such-key", "key-changed"],
  },
  {
    ...common,
    method: "POST",
    path: "/v1/partners/{partner}/keys/{key}/revoke",
    name: "revokeKey",
    summary: "End a key",
    access: "operator",
    parameters: ofKey,
    answers: {
      200: json("It has ended; `repeat` where it had before.", v.object({ ...view, repeat: v.boolean() })),
    },
    problems: ["operator-only", "no-such-key", "key-changed"],
  },
];
