/** Undo: what a file wrote is written back as it was, in a turn of its own, and what others wrote since is never touched. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import * as v from "valibot";
import { eventsOf, valuesOf } from "./testing-snapshots.ts";
import { keys, payloadOf, undo } from "./testing-undo.ts";
import { acme, deliver, drain, fileId, loadFile, type Step, testLoader, told } from "./testing.ts";
import { moments } from "./testing-faults.ts";
import { live } from "./testing-lives.ts";
import { conflictsKey } from "@sluice/contracts/objects.ts";

/** The keys of a store in memory. */
const memoryKeys = (objects: object): readonly string[] =>
  "keys" in objects && typeof objects.keys === "function" ? v.parse(v.array(v.string()), objects.keys()) : [];

describe("undoing a file", () => {
  const monday: Step[] = [
    ["a", "put", 1],
    ["b", "put", 2],
  ];
  const tuesday: Step[] = [
    ["a", "put", 10],
    ["c", "put", 30],
    ["b", "remove", 0],
    ["a", "add", 0],
    ["d", "refuse", 0],
    ["a", "put", 12],
  ];
  const twoDays = async () => {
    const loader = testLoader();
    await loadFile(loader, 1, monday, 2);
    await loadFile(loader, 2, tuesday, 2);
    expect(await valuesOf(loader, keys)).toEqual({ a: 12, c: 30 });
    return loader;
  };

  test("writes back what was there before it: a key that it wrote three times, one that it made, and one that it removed", async () => {
    const loader = await twoDays();
    await undo(loader, 3, 2);
    expect(await valuesOf(loader, keys)).toEqual({ a: 1, b: 2 });
    expect(payloadOf(loader, 3, "file.loaded.v1")).toMatchObject({
      tally: { rows: 4, created: 1, updated: 1, removed: 1, unchanged: 1, conflicts: 0, emitted: 3 },
      undo: { undoes: fileId(2), of: fileId(2), leaves: "undone" },
    });
    const own = loader.changes.filter(({ event }) => event.type.match(/restored|removed.v1/)).slice(-3);
    expect(
      own.map(({ event, key }) => `${key} ${event.type} ${String(event.payload["change"])}`).sort(),
    ).toEqual([
      "a counter.restored.v1 updated",
      "b counter.restored.v1 created",
      "c counter.removed.v1 removed",
    ]);
  });

  test("leaves what a later file wrote, and tells whose it is", async () => {
    const loader = await twoDays();
    await loadFile(loader, 3, [["c", "put", 33]]);
    await undo(loader, 4, 2);
    expect(await valuesOf(loader, keys)).toEqual({ a: 1, b: 2, c: 33 });
    const { tally, conflictsReports } = { ...payloadOf(loader, 4, "file.loaded.v1") };
    expect(tally).toMatchObject({ conflicts: 1, emitted: 2 });
    expect(conflictsReports).toHaveLength(1);
    const report = await Promise.all(
      [0, 1].map((shard) =>
        loader.deps.objects.bytes(conflictsKey(acme, fileId(4), shard)).then(
          (bytes): unknown => JSON.parse(new TextDecoder().decode(bytes)),
          () => null,
        ),
      ),
    );
    expect(report.find((one) => one !== null)).toMatchObject({
      byCode: { "row.changed-since": 1 },
      samples: [
        {
          key: "c",
          code: "row.changed-since",
          message: `file ${fileId(3)} wrote it since, so it stays as it is`,
        },
      ],
    });
  });

  test("to see what it would do writes nothing", async () => {
    const loader = await twoDays();
    await loadFile(loader, 3, [["c", "put", 33]]);
    const before = JSON.stringify(loader.tables.all("entities"));
    await undo(loader, 4, 2, "check");
    expect(eventsOf(loader, 4)).toEqual(["load.planned.v1", "file.checked.v1"]);
    expect(payloadOf(loader, 4, "load.planned.v1")).toMatchObject({
      plan: { created: 1, updated: 1, removed: 0, unchanged: 1, conflicts: 1, reasons: [] },
    });
    expect(JSON.stringify(loader.tables.all("entities"))).toBe(before);
  });

  test("says so where what was there before has aged out, leaves it as it is, and ends", async () => {
    const loader = await twoDays();
    const { objects } = loader.deps;
    for (const key of memoryKeys(objects).filter((one) => one.includes("/journal/")))
      await objects.remove(key);
    await undo(loader, 3, 2, "check");
    expect(payloadOf(loader, 3, "load.planned.v1")).toMatchObject({
      plan: { conflicts: 3, updated: 0, unchanged: 1 },
    });
    await undo(loader, 4, 2);
    expect(await valuesOf(loader, keys)).toEqual({ a: 12, c: 30 });
    const { conflictsReports } = { ...payloadOf(loader, 4, "file.loaded.v1") };
    const [report = ""] = v.parse(v.array(v.string()), conflictsReports);
    const told = new TextDecoder().decode(await objects.bytes(report));
    expect(told).toContain("row.not-kept");
    expect(told).toContain("kept no longer (400 days)");
  });

  test("is refused, and its turn passes, where the rows that it would look at have aged out", async () => {
    const loader = await twoDays();
    const { objects } = loader.deps;
    for (const key of memoryKeys(objects).filter((one) => one.includes("/shards/")))
      await objects.remove(key);
    await undo(loader, 3, 2);
    expect(payloadOf(loader, 3, "file.refused.v1")).toMatchObject({
      by: "sluice",
      reason: expect.stringContaining("kept no longer than 90 days"),
    });
    await loadFile(loader, 4, [["e", "put", 5]]);
    expect(await valuesOf(loader, keys)).toEqual({ a: 12, c: 30, e: 5 });
  });

  test("waits for its turn, and the files behind it wait for it", async () => {
    const loader = await twoDays();
    expect(await deliver(loader.deps, told.undo(4, 2))).toEqual({ kind: "done" });
    await drain(loader);
    expect(eventsOf(loader, 4)).toEqual([]);
    await loadFile(loader, 3, [["e", "put", 5]]);
    expect(await valuesOf(loader, keys)).toEqual({ a: 1, b: 2, e: 5 });
  });

  test("that was never loaded is refused, and its turn passes", async () => {
    const loader = testLoader();
    await deliver(loader.deps, told.received(1));
    await deliver(loader.deps, told.failed(1));
    await undo(loader, 2, 1);
    expect(payloadOf(loader, 2, "file.refused.v1")).toMatchObject({
      by: "sluice",
      reason: "the file was never loaded: there is nothing to undo",
    });
    await loadFile(loader, 3, monday);
    expect(await valuesOf(loader, keys)).toEqual({ a: 1, b: 2 });
  });

  test("told again changes nothing, before its turn and after it", async () => {
    const loader = await twoDays();
    await undo(loader, 3, 2);
    const before = JSON.stringify([loader.tables.all("loads"), loader.tables.all("entities")]);
    await undo(loader, 3, 2);
    expect(JSON.stringify([loader.tables.all("loads"), loader.tables.all("entities")])).toBe(before);
  });

  test.each([...moments])(
    "ends the same when the loader is killed %s any one call",
    async (moment) => {
      const run = async (at: number) => {
        const loader = await twoDays();
        await loadFile(loader, 3, [["c", "put", 33]]);
        const { deaths, calls } = await live(loader, told.undo(4, 2), [{ at, moment }]);
        const end = {
          values: await valuesOf(loader, keys),
          changes: loader.changes.map(({ event, key }) => `${event.id} ${event.type} ${key}`).sort(),
          told: loader.events.map(({ id, type, payload }) => JSON.stringify([id, type, payload])).sort(),
        };
        return { deaths, calls, end };
      };
      const { end: calm, calls } = await run(0);
      expect(calls).toBeGreaterThan(20);
      for (let at = 1, deaths = 1; deaths > 0; at += 1) {
        const struck = await run(at);
        ({ deaths } = struck);
        expect(struck.end).toEqual(calm);
      }
    },
    30_000,
  );
});

describe("undos upon undos", () => {
  const files: Step[][] = [
    [
      ["a", "put", 1],
      ["b", "put", 1],
    ],
    [
      ["a", "put", 2],
      ["c", "put", 2],
    ],
    [
      ["a", "remove", 0],
      ["b", "put", 3],
      ["b", "put", 4],
    ],
  ];
  const states = [{}, { a: 1, b: 1 }, { a: 2, b: 1, c: 2 }, { b: 4, c: 2 }];
  const loaded = async () => {
    const loader = testLoader();
    for (const [index, rows] of files.entries()) await loadFile(loader, index + 1, rows, 2);
    return loader;
  };

  test("the last file, then the one before, down to nothing", async () => {
    const loader = await loaded();
    for (const [number, undoes] of [
      [4, 3],
      [5, 2],
      [6, 1],
    ] as const) {
      await undo(loader, number, undoes);
      expect(await valuesOf(loader, keys)).toEqual({ ...states[undoes - 1] });
      expect(payloadOf(loader, number, "file.loaded.v1")).toMatchObject({ tally: { conflicts: 0 } });
    }
  });

  test("the undo of an undo brings all of the file back", async () => {
    const loader = await loaded();
    await undo(loader, 4, 3);
    await undo(loader, 5, 4, undefined, 3);
    expect(await valuesOf(loader, keys)).toEqual({ ...states[3] });
    expect(payloadOf(loader, 5, "file.loaded.v1")).toMatchObject({
      undo: { of: fileId(3), leaves: "restored" },
    });
    await undo(loader, 6, 3);
    expect(await valuesOf(loader, keys)).toEqual({ ...states[2] });
  });

  const action = fc.oneof(
    { weight: 3, arbitrary: fc.constant("undo" as const) },
    { weight: 2, arbitrary: fc.constant("redo" as const) },
    {
      weight: 4,
      arbitrary: fc.array(
        fc.tuple(
          fc.constantFrom(...keys),
          fc.constantFrom("put", "add", "remove", "keep" as const),
          fc.integer({ min: 0, max: 3 }),
        ),
        { minLength: 1, maxLength: 6 },
      ),
    },
  );

  test("whatever files come, undoing and redoing the last ones gives exactly the states that were", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 9 }), async (actions) => {
        const loader = testLoader();
        let number = 0;
        /** What stands, the last one last, with the values before each; and what can be redone. */
        const standing: { file: number; before: unknown }[] = [];
        const undone: { by: number; file: number; before: unknown; after: unknown }[] = [];
        for (const what of actions) {
          const values = await valuesOf(loader, keys);
          if (what === "undo") {
            const last = standing.pop();
            if (last === undefined) continue;
            await undo(loader, (number += 1), last.file);
            undone.push({ ...last, by: number, after: values });
            expect(await valuesOf(loader, keys)).toEqual(Object(last.before));
          } else if (what === "redo") {
            const last = undone.pop();
            if (last === undefined) continue;
            await undo(loader, (number += 1), last.by, undefined, last.file);
            standing.push({ file: last.file, before: last.before });
            expect(await valuesOf(loader, keys)).toEqual(Object(last.after));
          } else {
            await loadFile(loader, (number += 1), what, 2);
            standing.push({ file: number, before: values });
            undone.length = 0;
          }
        }
      }),
      { numRuns: 60 },
    );
  }, 30_000);
});
