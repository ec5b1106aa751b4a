/** Cutting a raw file into shards, as the handler sees it: a port over sharding/. */
import type { Fault } from "@sluice/contracts/events/payloads.ts";
import type { Batch } from "@sluice/contracts/fixed-width/batches.ts";
import type { Frame } from "@sluice/contracts/file-rule.ts";
import type { FileReceipt } from "@sluice/contracts/fixed-width/rows.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";

/** One file to cut. */
export interface CutJob {
  readonly feed: AnyFeed;
  readonly raw: AsyncIterable<Uint8Array>;
  readonly shards: number;
  /** Fresh and empty; everything is written below it. */
  readonly directory: string;
  /** Milliseconds after which the cut gives up. */
  readonly deadlineMs: number;
  /** Fixed-width files alone need it: their records have no number of their own, and their dates no year. */
  readonly receipt?: FileReceipt;
}

/** A shard's rows, in a local file; one without rows may have an empty file. */
export interface CutShard {
  readonly shard: number;
  readonly path: string;
  readonly rows: number;
  readonly sha256: string;
}

/** How a cut ends. `overdue`: the deadline passed first, and nothing of it is of use. */
export type CutOutcome =
  | {
      readonly kind: "cut";
      readonly rows: number;
      readonly shards: readonly CutShard[];
      readonly positions: string;
      /** Of feeds that refuse a batch that comes again; no two are equal. */
      readonly batches?: readonly Batch[];
      /** What the file's frame states, of formats that have one. */
      readonly frame?: Frame["values"];
    }
  | { readonly kind: "faulty"; readonly faults: readonly Fault[]; readonly faultTotal: number }
  | { readonly kind: "overdue" };

/** Cuts files. The same bytes, feed, number of shards and engine always give the same shards. */
export interface Cutter {
  /** The build whose hash() cuts. */
  readonly engine: string;
  cut(job: CutJob): Promise<CutOutcome>;
}
