import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Gate, inOrder, type ShardResult, step } from "./gate.ts";

const good: ShardResult = {
  outcome: "validated",
  object: "acme/f/shards/0000.csv",
  rows: 3,
  sha256: "a".repeat(64),
};
const bad: ShardResult = {
  outcome: "rejected",
  rows: 3,
  badRows: 1,
  errors: 2,
  byCode: { "cell.pattern": 2 },
  report: "acme/f/reports/0000.json",
};

/** Plays results through the gate; gives every verdict that fell, in order. */
function play(of: number, results: readonly (readonly [shard: number, result: ShardResult])[]) {
  let gate: Gate | null = null;
  const verdicts: string[] = [];
  for (const [shard, result] of results) {
    const next = step(gate, shard, of, result);
    if (next.kind === "impossible") throw new Error(next.reason);
    if (next.kind === "repeat") continue;
    gate = next.gate;
    if (next.kind === "verdict") verdicts.push(next.gate.verdict);
  }
  return { gate, verdicts };
}

describe("the gate", () => {
  test("waits until the last shard is judged", () => {
    expect(
      play(3, [
        [0, good],
        [2, good],
      ]).verdicts,
    ).toEqual([]);
    expect(
      play(3, [
        [0, good],
        [2, good],
        [1, good],
      ]).verdicts,
    ).toEqual(["validated"]);
  });

  test("stays shut for one bad shard, and says so only when all are judged", () => {
    expect(play(2, [[0, bad]]).verdicts).toEqual([]);
    expect(
      play(2, [
        [0, bad],
        [1, good],
      ]).verdicts,
    ).toEqual(["rejected"]);
  });

  test.each([
    [0.1, "validated"],
    [0.09, "rejected"],
    [undefined, "rejected"],
  ] as const)("with a tenth of all rows kept aside, and a feed that bears %p: %s", (asideMax, verdict) => {
    const { rows: _, outcome: __, ...wrong } = bad;
    const aside: ShardResult = { ...good, rows: 4, quarantined: { ...wrong, rows: 1, object: "list" } };
    const waits = step(null, 0, 2, aside, asideMax);
    if (waits.kind !== "waits") throw new Error(waits.kind);
    const next = step(waits.gate, 1, 2, { ...good, rows: 6 }, asideMax);
    expect(next).toMatchObject({ kind: "verdict", gate: { verdict } });
  });

  test("refuses results that cannot be: another count, a shard out of range, a changed mind", () => {
    const { gate } = play(2, [[0, good]]);
    expect(step(gate, 1, 3, good)).toMatchObject({ kind: "impossible" });
    expect(step(gate, 2, 2, good)).toMatchObject({ kind: "impossible" });
    expect(step(gate, 0, 2, bad)).toMatchObject({ kind: "impossible" });
  });

  test("passes exactly one verdict, the same, for any interleaving and repetition of the shards' results", () => {
    const plays = fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }).chain((outcomes) =>
      fc.tuple(
        fc.constant(outcomes),
        fc.shuffledSubarray(
          outcomes.flatMap((_, shard) => [shard, shard]),
          { minLength: outcomes.length * 2 },
        ),
      ),
    );
    fc.assert(
      fc.property(plays, ([outcomes, order]) => {
        const { gate, verdicts } = play(
          outcomes.length,
          order.map((shard) => [shard, outcomes[shard] === true ? good : bad]),
        );
        expect(verdicts).toEqual([outcomes.every(Boolean) ? "validated" : "rejected"]);
        expect(gate === null ? [] : inOrder(gate).map(([shard]) => shard)).toEqual(
          outcomes.map((_, shard) => shard),
        );
      }),
    );
  });
});
