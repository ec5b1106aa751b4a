/** What the gateway's routes and handlers need from outside. */
import type { Audit } from "@sluice/shared/audit/record.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { KeyLookup } from "@sluice/shared/http/api-key.ts";
import type { Readiness } from "@sluice/shared/http/health.ts";
import type { AggregateStore } from "@sluice/shared/ports/aggregate-store.ts";
import type { Clock, Pause } from "@sluice/shared/ports/clock.ts";
import type { Ids } from "@sluice/shared/ports/ids.ts";
import type { Log } from "@sluice/shared/ports/log.ts";
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";
import type { PartStore } from "@sluice/shared/ports/part-store.ts";
import type { Cutter } from "./cutter.ts";

export interface GatewayDeps {
  readonly store: AggregateStore;
  readonly objects: ObjectStore;
  /** Uploads in parts, which end in `objects`. */
  readonly parts: PartStore;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly ids: Ids;
  readonly log: Log;
  readonly epoch: number;
  readonly feeds: ReadonlyMap<string, AnyFeed>;
  /** Where operators' deeds are kept. */
  readonly audit: Audit;
  readonly cutter: Cutter;
  /** The rows that a shard should hold: with the file's size it gives the number of shards. */
  readonly rowsPerShard: number;
  /** Each dependency by name: null when it answers, else why not. */
  readonly ready: Readiness;
  /** Finds an API key: the operator's, or one of the partners table. */
  readonly findKey: KeyLookup;
  /** What one key may send in a minute; 30,000 where nothing is said. */
  readonly requestsPerMinute?: number;
  /** Base of the public address, such as `https://files.example.com`; without a slash at the end. */
  readonly publicUrl: string;
  /** A fresh secret for an API key: at least 256 random bits as base64url. */
  readonly newSecret: () => string;
  /** Waits before a try is repeated, longer and with more jitter the higher `attempt` (from 1) is. */
  readonly backOff: (attempt: number) => Promise<void>;
  /** A fresh directory for one sharding, and its removal with all that is in it. */
  readonly jobDirectory: () => Promise<{ readonly path: string; remove(): Promise<void> }>;
  /** A file that a cut left in its directory, as a stream; opened when it is read. */
  readonly readLocal: (path: string) => AsyncIterable<Uint8Array>;
}
