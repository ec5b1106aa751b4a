/** What state-query's routes and its projection need from outside. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { Readiness } from "@sluice/shared/http/health.ts";
import type { Clock } from "@sluice/shared/ports/clock.ts";
import type { Log } from "@sluice/shared/ports/log.ts";
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";
import type { DeadLetterQueue } from "@sluice/shared/ports/dead-letter-queue.ts";
import type { QueueGauge } from "@sluice/shared/ports/queue-gauge.ts";
import type { ReadModel } from "@sluice/shared/ports/read-model.ts";
import type { WebhookDeps } from "./webhooks/deps.ts";

export interface QueryDeps {
  readonly webhooks: WebhookDeps;
  readonly model: ReadModel;
  /** Which generation of the read model answers; not given: there is one alone. Numbers in a history mean nothing in another's. */
  readonly generation?: () => Promise<number>;
  readonly objects: Pick<ObjectStore, "bytes">;
  /** Every dead-letter queue of the stage, looked at for operators. */
  readonly deadLetters: readonly DeadLetterQueue[];
  /** How full each service's queue is, looked at for operators. */
  readonly gauges: readonly QueueGauge[];
  readonly clock: Clock;
  readonly log: Log;
  readonly feeds: ReadonlyMap<string, AnyFeed>;
  /** The operator's key, from the configuration. */
  readonly operator: { readonly keyId: string; readonly secretSha256: string };
  readonly ready: Readiness;
  /** Waits a moment before a live stream asks the read model again; resolves early when the signal falls. */
  readonly pause: (signal: AbortSignal) => Promise<void>;
  /** Live streams open at once in this process, at most. */
  readonly streamsMax: number;
  /** Of them, of one key at most. */
  readonly streamsOfKeyMax: number;
  /** What one key may send in a minute; 30,000 where nothing is said. */
  readonly requestsPerMinute?: number;
}
