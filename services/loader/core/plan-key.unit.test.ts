import { describe, expect, test } from "bun:test";
import type { Entity } from "@sluice/shared/ports/entity-store.ts";
import fc from "fast-check";
import { counterId, counters, fileId, type Step, steps } from "../testing.ts";
import { type ChunkRow, type KeyPlan, planKey } from "./plan-key.ts";

const id = counterId("k");
const point = { file: fileId(2), sequence: 2, from: 10 };
const none = { created: 0, updated: 0, removed: 0, unchanged: 0, conflicts: [] };

const rowsOf = (...steps: readonly Step[]): ChunkRow[] =>
  steps.map(([key, step, value], index) => ({
    record: 11 + index,
    line: 21 + index,
    key: id.key,
    row: { key, step, value: String(value) },
  }));
const plan = (rows: readonly ChunkRow[], current: Entity | null) =>
  planKey(counters, point, id.key, rows, current);
const planned = (rows: readonly ChunkRow[], current: Entity | null): KeyPlan => {
  const step = plan(rows, current);
  if (step.kind !== "planned") throw new Error(step.kind);
  return step.plan;
};

/** The item after a plan's write, as the next reader finds it. */
function itemAfter({ writes, current }: KeyPlan, index: number): Entity {
  const write = writes[index];
  if (write === undefined) throw new Error(`there is no write ${index}`);
  const { record, line, data, beforeVersion, tally } = write;
  const source = { file: point.file, sequence: point.sequence, record, line, tally };
  return { id, data, version: beforeVersion + 1, epoch: 1, journal: current?.journal ?? "", source };
}

const item = (source: Partial<Entity["source"]>, data: Entity["data"] = { value: 1 }): Entity => ({
  id,
  data,
  version: 4,
  epoch: 1,
  journal: "",
  source: { file: fileId(1), sequence: 1, record: 3, line: 4, tally: { from: 0, ...none }, ...source },
});

describe("one key's rows", () => {
  test("become writes that each go on from the one before, with the tally so far", () => {
    const rows = rowsOf(
      ["k", "add", 0],
      ["k", "put", 5],
      ["k", "refuse", 0],
      ["k", "keep", 0],
      ["k", "add", 0],
    );
    const { writes, tally } = planned(rows, null);
    const first = [11, 21, "counter.add", "it cannot add 0"] as const;
    const second = [13, 23, "counter.refuse", "it cannot refuse 0"] as const;
    expect(writes).toEqual([
      {
        ...{ record: 12, line: 22, event: "counter.set.v1", change: "created" },
        ...{ before: null, beforeVersion: 0, data: { value: 5 } },
        tally: { from: 10, ...none, created: 1, conflicts: [first] },
      },
      {
        ...{ record: 15, line: 25, event: "counter.set.v1", change: "updated" },
        ...{ before: { value: 5 }, beforeVersion: 1, data: { value: 6 } },
        tally: { from: 10, created: 1, updated: 1, removed: 0, unchanged: 1, conflicts: [first, second] },
      },
    ]);
    expect(tally).toEqual({
      from: 10,
      created: 1,
      updated: 1,
      removed: 0,
      unchanged: 1,
      conflicts: [first, second],
    });
  });

  test("on a tombstone create it anew, one version on; removing what is not there changes nothing", () => {
    const { writes, tally } = planned(rowsOf(["k", "remove", 0], ["k", "put", 2]), item({}, null));
    expect(writes.map(({ change, beforeVersion }) => [change, beforeVersion])).toEqual([["created", 4]]);
    expect(tally).toEqual({ from: 10, ...none, created: 1, unchanged: 1 });
  });

  test("that an earlier chunk of the same file wrote are decided all; its tally is not counted again", () => {
    const earlier = item({
      file: fileId(2),
      sequence: 2,
      record: 9,
      tally: { from: 5, ...none, updated: 3 },
    });
    expect(planned(rowsOf(["k", "add", 0]), earlier).tally).toEqual({ from: 10, ...none, updated: 1 });
  });
});

describe("somebody who is further", () => {
  test.each([
    ["a later file", item({ file: fileId(3), sequence: 3 }), "later-file"],
    ["another file at the same sequence", item({ file: fileId(9), sequence: 2 }), "later-file"],
    [
      "another worker in a later chunk",
      item({ file: fileId(2), sequence: 2, record: 31, tally: { from: 30, ...none } }),
      "later-chunk",
    ],
  ] as const)("stops the plan: %s", (_case, current, kind) => {
    expect(plan(rowsOf(["k", "add", 0]), current).kind).toBe(kind);
  });

  test("with other chunks is an error: its tally would count rows twice", () => {
    const other = item({ file: fileId(2), sequence: 2, record: 12, tally: { from: 8, ...none } });
    expect(() => plan(rowsOf(["k", "add", 0]), other)).toThrow("the shard was cut into other chunks");
  });
});

test("a row that cannot be decided says which, and why", () => {
  const failure = (() => {
    try {
      return plan(rowsOf(["k", "put", 1]), item({}, { value: "one" }));
    } catch (error) {
      return error;
    }
  })();
  expect(failure).toMatchObject({
    message: expect.stringContaining("record 11 (line 21) cannot be decided for counter k"),
    cause: { name: "ValiError" },
  });
});

test("going on from the item after any of its writes comes to the same writes and the same tally", () => {
  const any = fc.array(
    fc.tuple(fc.constant("k"), fc.constantFrom(...steps), fc.integer({ min: 0, max: 2 })),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(any, fc.boolean(), fc.nat(), (steps, isThere, at) => {
      const rows = rowsOf(...steps);
      const whole = planned(rows, isThere ? item({}) : null);
      if (whole.writes.length === 0) return;
      const index = at % whole.writes.length;
      const rest = planned(rows, itemAfter(whole, index));
      expect(rest.tally).toEqual(whole.tally);
      expect(rest.writes).toEqual(whole.writes.slice(index + 1));
    }),
  );
});
