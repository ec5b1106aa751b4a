/** The problem documents of webhooks. */
import type { Problem } from "@sluice/shared/http/problem.ts";

/** An operator's or auditor's key. */
export const partnerOnly: Problem = {
  code: "partner-only",
  detail: "Webhooks belong to a partner: ask with one of its keys.",
};

/** None of this id for this key: another partner's is answered alike. */
export const noSuchWebhook: Problem = {
  code: "no-such-webhook",
  detail: "There is no webhook of this id among yours. GET /v1/webhooks lists them.",
};

/** Nothing may be sent to that URL, or it asks for feeds that are not the key's. */
export const webhookRefused = (detail: string): Problem => ({
  code: "webhook-refused",
  detail,
});

/** As many as a partner may have. */
export const tooManyWebhooks = (most: number): Problem => ({
  code: "too-many-webhooks",
  detail: `A partner may have ${most} webhooks. Remove one that is not needed any more.`,
});

/** A replay from a notice that never was. */
export const noSuchNotice: Problem = {
  code: "no-such-notice",
  detail: "No notice of this id was ever made for you. Replay from an instant instead, with `since`.",
};

/** The JSON is not what the route takes. */
export const invalidBody = (faults: readonly string[]): Problem => ({
  code: "invalid-body",
  detail: faults.join("; "),
});

/** Others change it at the same moment. */
export const busy: Problem = {
  code: "busy",
  detail: "Others change the same webhook at the same moment. Nothing was changed: send the request again.",
  headers: { "retry-after": "1" },
};
