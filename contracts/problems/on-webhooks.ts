/** Problems of webhooks, by code. */
import { kind } from "./kind.ts";

/** All of them. */
export const onWebhooks = {
  "no-such-webhook": kind(
    404,
    "There is no such webhook",
    "There is no webhook of this id among those that the key may see. Another partner's is answered alike.",
    "GET /v1/webhooks lists yours.",
  ),
  "webhook-refused": kind(
    400,
    "No webhook can be made of this",
    "Nothing may be sent to the URL (it is not https, or its name is not on the public internet), or the key is not for a feed that is asked for.",
    "The detail says which. A public URL that starts with https:// is wanted.",
  ),
  "too-many-webhooks": kind(
    409,
    "There are too many webhooks",
    "The partner has as many webhooks as a partner may have.",
    "Remove one: DELETE /v1/webhooks/<id>.",
  ),
  "no-such-notice": kind(
    404,
    "There is no such notice",
    "No notice of this id was ever made for the partner.",
    "Take the id from the webhook-id header of one that arrived, or replay from an instant.",
  ),
} as const;
