/** What `GET /v1/files/:id` answers: where a file stands. */
import * as v from "valibot";
import { Count, Fault } from "../events/payloads.ts";
import { OperatorDecision } from "../operator-decision.ts";
import { Plan } from "../plan.ts";
import { PauseView } from "./pause-view.ts";

/** Where a file stands. `held`: it is planned, and a person must release or refuse it. The last six are ends. */
export const Phase = v.picklist([
  "receive",
  "shard",
  "validate",
  "load",
  "held",
  "sync",
  "synced",
  "rejected",
  "failed",
  "refused",
  "checked",
  "withdrawn",
]);
export type Phase = v.InferOutput<typeof Phase>;

/** How far the shards are: each is counted in its last state. */
export const ShardCounts = v.object({
  total: Count,
  ready: Count,
  validated: Count,
  rejected: Count,
  loading: Count,
  loaded: Count,
});
export type ShardCounts = v.InferOutput<typeof ShardCounts>;

/** ISO 8601 in UTC, null where it is not so far. */
const Moment = v.nullable(v.string());

/** A file, whole. */
export const FileView = v.object({
  file: v.string(),
  partner: v.string(),
  feed: v.nullable(v.string()),
  entity: v.nullable(v.string()),
  sequence: v.nullable(Count),
  /** What it was sent for: to be loaded, or to be judged and planned alone. */
  mode: v.picklist(["load", "check"]),
  /** Of an undo: the file, or the undo, that it takes back. It has no bytes, and nothing of it is cut or judged. */
  undoes: v.nullable(v.string()),
  /** By which undo it was taken back, and when; null where it stands. */
  undone: v.nullable(v.object({ by: v.string(), at: v.string() })),
  bytes: v.nullable(Count),
  sha256: v.nullable(v.string()),
  phase: Phase,
  verdict: v.nullable(v.picklist(["validated", "rejected"])),
  /** The rule sets that it was judged by: one, more where the build was replaced meanwhile, none before its verdict. */
  rules: v.array(v.string()),
  shards: ShardCounts,
  counts: v.object({
    /** Null until the file is cut. */
    rows: v.nullable(Count),
    badRows: Count,
    errors: Count,
    /** Rules broken that keep nothing out. */
    warnings: Count,
    /** Rows that are kept aside while the others are loaded. */
    quarantined: Count,
    created: Count,
    updated: Count,
    removed: Count,
    unchanged: Count,
    conflicts: Count,
    /** Entity events that the load wrote; the next three are how Postgres settled them. */
    emitted: Count,
    applied: Count,
    superseded: Count,
    discarded: Count,
  }),
  /** What the load would do, or was going to do, found before it wrote; null where no plan was asked for, or none is known yet. */
  plan: v.nullable(Plan),
  /** What an operator decided about a file that was held, or that was in the way; null where nothing was. */
  decision: v.nullable(
    v.object({
      word: v.picklist(["released", "refused", "withdrawn"]),
      at: v.string(),
      ...OperatorDecision.entries,
    }),
  ),
  /** Of a file whose load turn has not come: the pause that it waits for; not given where there is none. */
  paused: v.exactOptional(PauseView),
  errorsByCode: v.record(v.string(), Count),
  warningsByCode: v.record(v.string(), Count),
  /** Of a file that could not be cut: the first faults, and how many there are in all. */
  faults: v.array(Fault),
  faultTotal: Count,
  times: v.object({
    receivedAt: Moment,
    shardedAt: Moment,
    judgedAt: Moment,
    loadedAt: Moment,
    endedAt: Moment,
  }),
  /** Milliseconds that each finished phase took. */
  timings: v.object({
    shard: v.optional(v.number()),
    validate: v.optional(v.number()),
    load: v.optional(v.number()),
    sync: v.optional(v.number()),
  }),
});
export type FileView = v.InferOutput<typeof FileView>;

/** Whether a file goes no further. */
export const hasEnded = (phase: Phase): boolean => ends.has(phase);

const ends: ReadonlySet<Phase> = new Set(["synced", "rejected", "failed", "refused", "checked", "withdrawn"]);
