/** The routes of webhooks, and what they take and answer. */
import * as v from "valibot";
import { Count } from "../events/payloads.ts";
import { FeedName, PartnerId } from "../ids.ts";
import { Time } from "./answers.ts";
import { NoticeId, NoticeType } from "./notice.ts";
import { json } from "./parts.ts";
import type { Route } from "./route.ts";

/** A webhook's id. */
export const WebhookId = v.pipe(
  v.string(),
  v.regex(/^wh_[0-9A-HJKMNP-TV-Z]{26}$/, "a webhook id is wh_ and 26 characters of Crockford base 32"),
  v.brand("WebhookId"),
);
export type WebhookId = v.InferOutput<typeof WebhookId>;

/** What a webhook is asked for by. */
export const WebhookRequest = v.strictObject({
  url: v.pipe(v.string(), v.maxLength(2_000, "must be at most 2000 characters"), v.url("must be a URL")),
  /** Every type where none is named. */
  types: v.optional(v.pipe(v.array(NoticeType), v.nonEmpty("must name at least one type"))),
  /** The key's feeds where none is named. */
  feeds: v.optional(v.pipe(v.array(FeedName), v.nonEmpty("must name at least one feed"))),
  name: v.exactOptional(
    v.pipe(
      v.string(),
      v.trim(),
      v.nonEmpty("must not be empty"),
      v.maxLength(100, "must be at most 100 characters"),
    ),
  ),
});

/** A rotation. */
export const SecretRotation = v.strictObject({
  /** How long notices are signed with both secrets: a day unless said otherwise, 30 days at most. */
  overlapHours: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0, "must not be negative"),
      v.maxValue(30 * 24, "must be at most 720, which is 30 days"),
    ),
    24,
  ),
});

/** From where on notices are sent again: a notice, or all that were made at an instant or later. */
export const ReplayRequest = v.union(
  [v.strictObject({ notice: NoticeId }), v.strictObject({ since: Time })],
  'must be {"notice": "ntc_…"} or {"since": "<ISO 8601 in UTC>"}',
);

/** A webhook as it stands; of its secrets when they are good. */
export const WebhookView = v.object({
  webhook: WebhookId,
  partner: PartnerId,
  url: v.string(),
  types: v.array(NoticeType),
  feeds: v.array(FeedName),
  name: v.exactOptional(v.string()),
  createdAt: Time,
  /** `failing`: the last try went wrong, and the next is at `failure.nextAt`. `disabled`: nothing is sent until it is enabled. */
  status: v.picklist(["active", "failing", "disabled"]),
  /** Of a disabled one: why. */
  why: v.exactOptional(v.string()),
  failure: v.nullable(
    v.object({ since: Time, attempts: Count, reason: v.string(), nextAt: v.nullable(Time) }),
  ),
  /** The last notice that it took, and when; null before the first. */
  delivered: v.nullable(v.object({ notice: NoticeId, at: Time })),
  /** Notices that it has not come to yet, those that it did not ask for among them. */
  behind: Count,
  secrets: v.array(v.object({ since: Time, endsAt: v.nullable(Time) })),
});
export type WebhookView = v.InferOutput<typeof WebhookView>;

const withSecret = v.object({ ...WebhookView.entries, secret: v.string() });
/** What a test notice met. */
export const TestOutcome = v.object({
  delivered: v.boolean(),
  /** The receiver's status; null where none came. */
  status: v.nullable(Count),
  reason: v.string(),
  milliseconds: Count,
});

const common = { services: ["state-query"], tag: "Webhooks", access: "partner" } as const;
const parameters = { webhook: { about: "The webhook's id.", schema: WebhookId } } as const;
const one = { ...common, path: "/v1/webhooks/{webhook}", parameters } as const;
const act = (word: string) =>
  ({ ...common, method: "POST", path: `/v1/webhooks/{webhook}/${word}`, parameters }) as const;
const unknown = ["partner-only", "no-such-webhook"] as const;

/** All of them. */
export const webhookRoutes: readonly Route[] = [
  {
    ...common,
    method: "POST",
    path: "/v1/webhooks",
    name: "addWebhook",
    summary: "Have notices of files sent to a URL",
    about:
      "The signing secret is shown in this answer and never again. Notices from now on are sent; older ones by a replay.",
    body: { type: "application/json", required: true, schema: WebhookRequest },
    answers: { 201: json("The webhook and its secret.", withSecret) },
    problems: ["partner-only", "invalid-body", "webhook-refused", "too-many-webhooks"],
  },
  {
    ...common,
    method: "GET",
    path: "/v1/webhooks",
    name: "listWebhooks",
    summary: "List webhooks",
    answers: {
      200: json("In the order in which they were added.", v.object({ webhooks: v.array(WebhookView) })),
    },
    problems: ["partner-only"],
  },
  {
    ...one,
    method: "GET",
    name: "getWebhook",
    summary: "How a webhook stands",
    answers: { 200: json("The webhook.", WebhookView) },
    problems: [...unknown],
  },
  {
    ...one,
    method: "DELETE",
    name: "removeWebhook",
    summary: "Remove a webhook",
    about: "A notice that is on its way may still arrive.",
    answers: { 204: { about: "It is gone.", content: [] } },
    problems: [...unknown, "busy"],
  },
  {
    ...act("rotate"),
    name: "rotateWebhookSecret",
    summary: "Make a new secret; notices are signed with both for a while",
    body: { type: "application/json", required: false, schema: SecretRotation },
    answers: { 200: json("The webhook and its new secret, shown this once.", withSecret) },
    problems: [...unknown, "invalid-body", "busy"],
  },
  {
    ...act("enable"),
    name: "enableWebhook",
    summary: "Try a failing or disabled webhook again, at once",
    answers: { 200: json("The webhook.", WebhookView) },
    problems: [...unknown, "busy"],
  },
  {
    ...act("replay"),
    name: "replayWebhook",
    summary: "Send notices again, from one on or from an instant on",
    about: "In order, with the ids that they had; what came after them comes again too.",
    body: { type: "application/json", required: true, schema: ReplayRequest },
    answers: { 200: json("The webhook, with how many notices lie before it.", WebhookView) },
    problems: [...unknown, "invalid-body", "no-such-notice", "busy"],
  },
  {
    ...act("test"),
    name: "testWebhook",
    summary: "Send a test notice now",
    answers: { 200: json("What became of it.", TestOutcome) },
    problems: [...unknown],
  },
];
