/** A file's load: it counts its shards in, by number, and is loaded once when the last one is. Pure. */
import {
  addTallies,
  Count,
  emptyTally,
  FileRef,
  ObjectKey,
  Sha256,
  Tally,
} from "@sluice/contracts/events/payloads.ts";
import { ShardIndex } from "@sluice/contracts/ids.ts";
import { Plan } from "@sluice/contracts/plan.ts";
import * as v from "valibot";
import { LiveSnapshot } from "./feed-record.ts";
import type { OpenEntry } from "./turn.ts";
import { Undoing } from "./undo.ts";

/** What one shard's load came to. */
export const ShardResult = v.object({
  tally: Tally,
  conflictsReport: v.string(),
  referencesChanged: v.exactOptional(Count),
});
export type ShardResult = v.InferOutput<typeof ShardResult>;

/** A load. Results by shard number (JSON keys): absolute, so that a repeat adds nothing. */
export const Load = v.object({
  ...FileRef.entries,
  /** Shards that are loaded: those of the rows, and once it is planned, those of the removals. */
  of: v.pipe(v.number(), v.integer(), v.minValue(1)),
  results: v.record(v.string(), ShardResult),
  /**
   * - planning: its shards are read, nothing is written; - planned: the plan is told, and what follows of it not yet; - held: a person
   * decides; - loading; - loaded, refused, checked, withdrawn: ends.
   */
  status: v.picklist(["planning", "planned", "held", "loading", "loaded", "refused", "checked", "withdrawn"]),
  /** False until a worker is about to write the first row; not given: an earlier build kept the load, and nobody knows. */
  mayHaveWritten: v.exactOptional(v.boolean()),
  /** Whether an operator let it go on. */
  released: v.boolean(),
  /** Null while it is planned, and where no plan was asked for. */
  plan: v.nullable(Plan),
  /** What the last snapshot held and this one does not, as shards behind those of the rows. */
  removals: v.array(v.object({ shard: ShardIndex, object: ObjectKey, rows: Count, sha256: Sha256 })),
  /** Of an undo. */
  undoing: v.exactOptional(Undoing),
  /** Of a snapshot that removes what it leaves out, and of the undo of one: which snapshot is live before it, and which after. */
  live: v.exactOptional(v.object({ before: v.nullable(LiveSnapshot), after: v.nullable(LiveSnapshot) })),
});
export type Load = v.InferOutput<typeof Load>;

/** The load of a file whose turn has come. */
export function begunLoad(
  {
    file,
    partner,
    feed,
    feedVersion,
    entity,
    sequence,
    shards,
    undoing,
  }: FileRef & Pick<OpenEntry, "shards" | "undoing">,
  status: "planning" | "loading",
): Load {
  const ref = { file, partner, feed, feedVersion, entity, sequence };
  return {
    ...{ ...ref, of: shards.length, results: {}, status, released: false, plan: null, removals: [] },
    mayHaveWritten: false,
    ...(undoing !== undefined && { undoing }),
  };
}

/** The load of a file that is withdrawn before its turn came: closed before it began. */
export const neverBegun = (ref: FileRef): Load => ({
  ...begunLoad({ ...ref, shards: [] }, "loading"),
  of: 1,
  status: "withdrawn",
});

/** Whether rows of it may be written: then it can be undone, and no longer withdrawn. */
export const isWriting = ({ status, mayHaveWritten }: Load): boolean =>
  status === "loaded" || (status === "loading" && mayHaveWritten !== false);

/** The load once every shard is planned: it goes on by itself where nothing speaks against it. */
export function plannedLoad(
  load: Load,
  plan: Plan,
  removals: Load["removals"],
  purpose: OpenEntry["purpose"],
): Load {
  const goesOn = purpose === "load" && plan.reasons.length === 0;
  return {
    ...load,
    of: load.of + removals.length,
    plan,
    removals,
    status: goesOn ? "loading" : "planned",
  };
}

/** What a shard's result does to the load. */
export type LoadStep =
  | { readonly kind: "waits"; readonly load: Load }
  | {
      readonly kind: "loaded";
      readonly load: Load;
      readonly tally: Tally;
      readonly conflictsReports: string[];
      readonly referencesChanged: number;
    }
  | { readonly kind: "repeat" }
  | { readonly kind: "impossible"; readonly reason: string };

/** Takes one shard's result. */
export function takeShard(load: Load, shard: number, of: number, result: ShardResult): LoadStep {
  // A shard that wrote nothing may end behind its file's withdrawal.
  if (load.status === "withdrawn") return { kind: "repeat" };
  if (of !== load.of || shard >= of) {
    const reason = `shard ${shard} of ${of} is loaded, but file ${load.file} is loaded as ${load.of} shards`;
    return { kind: "impossible", reason };
  }
  const known = load.results[shard];
  if (known !== undefined) {
    if (sameResult(known, result)) return { kind: "repeat" };
    const reason = `shard ${shard} of file ${load.file} was loaded with another result before`;
    return { kind: "impossible", reason };
  }
  const results: Load["results"] = { ...load.results, [shard]: result };
  const all = Object.values(results);
  if (all.length < of) return { kind: "waits", load: { ...load, results } };
  return {
    kind: "loaded",
    load: { ...load, results, status: "loaded" },
    referencesChanged: all.reduce((sum, { referencesChanged = 0 }) => sum + referencesChanged, 0),
    tally: all.reduce((sum, { tally }) => addTallies(sum, tally), emptyTally),
    conflictsReports: Object.entries(results)
      .sort(([a], [b]) => Number(a) - Number(b))
      .flatMap(([, { conflictsReport }]) => (conflictsReport === "" ? [] : [conflictsReport])),
  };
}

function sameResult(a: ShardResult, b: ShardResult): boolean {
  const { rows, created, updated, removed, unchanged, conflicts, emitted } = a.tally;
  return (
    a.conflictsReport === b.conflictsReport &&
    a.referencesChanged === b.referencesChanged &&
    rows === b.tally.rows &&
    created === b.tally.created &&
    updated === b.tally.updated &&
    removed === b.tally.removed &&
    unchanged === b.tally.unchanged &&
    conflicts === b.tally.conflicts &&
    emitted === b.tally.emitted
  );
}
