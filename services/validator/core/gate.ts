/**
 * The gate: one a file. It opens when every shard is judged and none is bad (or not too many rows are kept aside, where a feed
 * quarantines), and its verdict falls once. Pure; a repeat of a
 * shard's result changes nothing, and the order of results does not matter.
 */
import { Count, ObjectKey, Quarantined, RuleSet, Sha256, Warned } from "@sluice/contracts/events/payloads.ts";
import { Totals } from "@sluice/contracts/file-rule.ts";
import type { RowError } from "@sluice/contracts/report.ts";
import * as v from "valibot";

/** A shard's result, as the gate keeps it. */
export const ShardResult = v.variant("outcome", [
  v.object({
    outcome: v.literal("validated"),
    object: ObjectKey,
    rows: Count,
    sha256: Sha256,
    totals: v.exactOptional(Totals),
    warned: v.exactOptional(Warned),
    rules: v.exactOptional(RuleSet),
    quarantined: v.exactOptional(v.object({ ...Quarantined.entries, object: ObjectKey })),
  }),
  v.object({
    outcome: v.literal("rejected"),
    rows: Count,
    badRows: Count,
    errors: Count,
    byCode: v.record(v.string(), Count),
    report: ObjectKey,
    rules: v.exactOptional(RuleSet),
    warned: v.exactOptional(Warned),
  }),
]);
export type ShardResult = v.InferOutput<typeof ShardResult>;

/** The result of a shard that keeps no file out. */
export type GoodResult = Extract<ShardResult, { readonly outcome: "validated" }>;

/** The gate's state: results by shard number (JSON keys), and the verdict once it has fallen. */
export const Gate = v.object({
  of: v.pipe(v.number(), v.integer(), v.minValue(1)),
  results: v.record(v.string(), ShardResult),
  verdict: v.nullable(v.picklist(["validated", "rejected"])),
});
export type Gate = v.InferOutput<typeof Gate>;

/** What a result does to the gate. */
export type GateStep =
  | { readonly kind: "waits"; readonly gate: Gate }
  | { readonly kind: "repeat" }
  | {
      readonly kind: "verdict";
      readonly gate: Gate & { readonly verdict: "validated" | "rejected" };
      /** What is wrong with the file as a whole. */
      readonly errors: readonly RowError[];
    }
  | { readonly kind: "impossible"; readonly reason: string };

/**
 * Takes one shard's result. `gate` is null before the first. `asideMax`: the largest share of rows that may be kept aside, 0 to 1.
 * `errorsOf` judges the file as a whole, once no shard keeps it out.
 */
export function step(
  gate: Gate | null,
  shard: number,
  of: number,
  result: ShardResult,
  asideMax = 0,
  errorsOf: (results: readonly GoodResult[]) => readonly RowError[] = () => [],
): GateStep {
  const now: Gate = gate ?? { of, results: {}, verdict: null };
  if (of !== now.of)
    return {
      kind: "impossible",
      reason: `shard ${shard} says it is one of ${of}, but the gate waits for ${now.of}`,
    };
  if (shard >= of) return { kind: "impossible", reason: `shard ${shard} is not one of ${of}` };
  const known = now.results[shard];
  if (known !== undefined) {
    return known.outcome === result.outcome
      ? { kind: "repeat" }
      : { kind: "impossible", reason: `shard ${shard} was ${known.outcome} and is now ${result.outcome}` };
  }
  const results: Gate["results"] = { ...now.results, [shard]: result };
  const judged = Object.values(results);
  if (judged.length < of) return { kind: "waits", gate: { of, results, verdict: null } };
  const rows = judged.reduce((sum, one) => sum + one.rows, 0);
  const aside = judged.reduce((sum, one) => sum + (wrongOf(one)?.aside ?? 0), 0);
  const good = judged.filter((one) => one.outcome === "validated");
  const isGood = good.length === of && aside <= rows * asideMax;
  const errors = isGood ? errorsOf(good) : [];
  const verdict = isGood && errors.length === 0 ? "validated" : "rejected";
  return { kind: "verdict", gate: { of, results, verdict }, errors };
}

/** What is wrong with a shard, and how many of its rows may not be loaded; null for nothing. */
export function wrongOf(result: ShardResult) {
  if (result.outcome === "rejected") return { ...result, aside: result.badRows };
  return result.quarantined === undefined
    ? null
    : { ...result.quarantined, rows: result.rows, aside: result.quarantined.rows };
}

/** What the shards were judged by, each once. */
export const rulesOf = (gate: Gate): string[] =>
  [...new Set(inOrder(gate).flatMap(([, { rules }]) => rules ?? []))].toSorted();

/** The results in the order of the shards. */
export function inOrder(gate: Gate): readonly (readonly [shard: number, result: ShardResult])[] {
  return Object.entries(gate.results)
    .map(([shard, result]) => [Number(shard), result] as const)
    .sort(([a], [b]) => a - b);
}
