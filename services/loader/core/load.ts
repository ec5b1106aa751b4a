/** A file's load: it counts its shards in, by number, and is loaded once when the last one is. Pure. */
import { addTallies, emptyTally, FileRef, Tally } from "@sluice/contracts/events/payloads.ts";
import * as v from "valibot";
import type { OpenEntry } from "./turn.ts";

/** What one shard's load came to. */
const ShardResult = v.object({ tally: Tally, conflictsReport: v.string() });
export type ShardResult = v.InferOutput<typeof ShardResult>;

/** A load. Results by shard number (JSON keys): absolute, so that a repeat adds nothing. */
export const Load = v.object({
  ...FileRef.entries,
  of: v.pipe(v.number(), v.integer(), v.minValue(1)),
  results: v.record(v.string(), ShardResult),
  status: v.picklist(["loading", "loaded"]),
});
export type Load = v.InferOutput<typeof Load>;

/** The load of a file whose turn has come. */
export function begunLoad({ file, partner, feed, feedVersion, entity, sequence, shards }: OpenEntry): Load {
  const ref = { file, partner, feed, feedVersion, entity, sequence };
  return { ...ref, of: shards.length, results: {}, status: "loading" };
}

/** What a shard's result does to the load. */
export type LoadStep =
  | { readonly kind: "waits"; readonly load: Load }
  | {
      readonly kind: "loaded";
      readonly load: Load;
      readonly tally: Tally;
      readonly conflictsReports: string[];
    }
  | { readonly kind: "repeat" }
  | { readonly kind: "impossible"; readonly reason: string };

/** Takes one shard's result. */
export function takeShard(load: Load, shard: number, of: number, result: ShardResult): LoadStep {
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
    rows === b.tally.rows &&
    created === b.tally.created &&
    updated === b.tally.updated &&
    removed === b.tally.removed &&
    unchanged === b.tally.unchanged &&
    conflicts === b.tally.conflicts &&
    emitted === b.tally.emitted
  );
}
