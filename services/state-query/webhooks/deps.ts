/** What webhooks need from outside. */
import type { AggregateStore } from "@sluice/shared/ports/aggregate-store.ts";
import type { Clock } from "@sluice/shared/ports/clock.ts";
import type { Log } from "@sluice/shared/ports/log.ts";
import type { NoticePoster } from "@sluice/shared/ports/notice-poster.ts";

/** Of the routes, the notices and the tick. */
export interface WebhookDeps {
  readonly store: AggregateStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly poster: NoticePoster;
  /** A fresh ULID. */
  readonly newId: () => string;
  /** Fresh chance for a secret: 32 bytes. */
  readonly newSecretBytes: () => Uint8Array;
  /** 0 up to below 1. */
  readonly random: () => number;
}
