/** How every read model behaves. Each adapter runs it. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { ReadItem, ReadModel } from "./read-model.ts";

/** A read model, and the same store as another process sees it. */
export interface ReadModelUnderTest {
  readonly model: ReadModel;
  readonly twin: ReadModel;
}

/** Runs the suite; every test takes partitions of its own, so that all may share one store. */
export function readModelSuite(name: string, under: () => Promise<ReadModelUnderTest>): void {
  const open = async (): Promise<ReadModel> => (await under()).model;
  let partitions = 0;
  /** A partition that no other test has. */
  const fresh = (): string => `suite-${(partitions += 1)}`;
  const item = (pk: string, sk: string, version: number, epoch = 1): ReadItem => ({
    pk,
    sk,
    epoch,
    version,
    item: { version, epoch },
  });

  describe(name, () => {
    test("is ready", async () => {
      await (await open()).ready();
    });

    test("gives back what was put, whole: text of any kind, maps, lists, null, false and nought", async () => {
      const model = await open();
      const whole = {
        name: "北海道 🗾",
        map: { list: [1, "", null, false, { n: 0 }], empty: {} },
        none: null,
      };
      const pk = `${fresh()}/ü%`;
      expect(await model.put({ pk, sk: "a b", epoch: 1, version: 1, item: whole })).toBe("stored");
      expect(await model.get({ pk, sk: "a b" })).toEqual(whole);
      expect(await model.query({ pk })).toEqual([{ sk: "a b", item: whole }]);
    });

    test("has nothing where nothing was put", async () => {
      const [model, pk] = [await open(), fresh()];
      await model.put(item(pk, "b", 1));
      expect(await model.get({ pk, sk: "a" })).toBeNull();
      expect(await model.get({ pk: fresh(), sk: "b" })).toBeNull();
      expect(await model.query({ pk: fresh() })).toEqual([]);
    });

    test.each([
      ["a newer version", { epoch: 2, version: 3 }, "stored"],
      ["the same version", { epoch: 2, version: 2 }, "older"],
      ["an older version", { epoch: 2, version: 1 }, "older"],
      ["any version of a newer epoch", { epoch: 3, version: 1 }, "stored"],
      ["any version of an older epoch", { epoch: 1, version: 9 }, "older"],
    ] as const)("over version 2 of epoch 2, %s", async (_, guard, outcome) => {
      const [model, pk] = [await open(), fresh()];
      await model.put(item(pk, "a", 2, 2));
      expect(await model.put({ pk, sk: "a", ...guard, item: { ...guard } })).toBe(outcome);
      expect(await model.get({ pk, sk: "a" })).toEqual(
        outcome === "stored" ? { ...guard } : { epoch: 2, version: 2 },
      );
    });

    test("whatever the order and the repeats, the newest stays", async () => {
      const model = await open();
      const guards = fc.record({
        epoch: fc.integer({ min: 1, max: 3 }),
        version: fc.integer({ min: 1, max: 12 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(guards, { minLength: 1, maxLength: 8 }), async (puts) => {
          const pk = fresh();
          await Promise.all(puts.map(({ epoch, version }) => model.put(item(pk, "a", version, epoch))));
          const newest = Math.max(...puts.map(({ epoch, version }) => epoch * 100 + version));
          expect(await model.get({ pk, sk: "a" })).toEqual({
            epoch: Math.floor(newest / 100),
            version: newest % 100,
          });
        }),
        { numRuns: 20 },
      );
    });

    test("many puts at once are as if each were put, those of one key and those that are older included", async () => {
      const [model, pk] = [await open(), fresh()];
      await model.put(item(pk, "there", 3));
      await model.put(item(pk, "older", 1));
      await model.put(item(pk, "restored", 9));
      await model.putAll([
        item(pk, "there", 2),
        item(pk, "older", 2),
        item(pk, "restored", 1, 2),
        item(pk, "first", 1),
        item(pk, "late", 5),
        item(pk, "twice", 2),
        item(pk, "twice", 1),
        item(pk, "again", 1),
        item(pk, "again", 1),
        ...Array.from({ length: 60 }, (_, index) => item(pk, `x${index}`, 1)),
      ]);
      await model.putAll([item(pk, "x7", 2)]);
      await model.putAll([]);
      const found = await model.query({ pk });
      const versions = Object.fromEntries(found.map(({ sk, item }) => [sk, item["version"]]));
      expect(versions).toMatchObject({
        there: 3,
        older: 2,
        restored: 1,
        first: 1,
        late: 5,
        twice: 2,
        again: 1,
      });
      expect(versions).toMatchObject({ x0: 1, x7: 2, x59: 1 });
      expect(found).toHaveLength(67);
    });

    test("answers a partition's items in order, by prefix, beyond a place, up to a limit, in both directions", async () => {
      const [model, pk] = [await open(), fresh()];
      for (const sk of ["b#2", "a#1", "c#1", "b#1", "b#3"]) await model.put(item(pk, sk, 1));
      const keys = async (query: Omit<Parameters<ReadModel["query"]>[0], "pk">) =>
        (await model.query({ pk, ...query })).map(({ sk }) => sk);
      expect(await keys({})).toEqual(["a#1", "b#1", "b#2", "b#3", "c#1"]);
      expect(await keys({ descending: true })).toEqual(["c#1", "b#3", "b#2", "b#1", "a#1"]);
      expect(await keys({ prefix: "b#" })).toEqual(["b#1", "b#2", "b#3"]);
      expect(await keys({ prefix: "b#", limit: 2 })).toEqual(["b#1", "b#2"]);
      expect(await keys({ prefix: "b#", descending: true, limit: 2 })).toEqual(["b#3", "b#2"]);
      expect(await keys({ after: "b#1" })).toEqual(["b#2", "b#3", "c#1"]);
      expect(await keys({ after: "b#1x" })).toEqual(["b#2", "b#3", "c#1"]);
      expect(await keys({ after: "b#1", prefix: "b#", limit: 1 })).toEqual(["b#2"]);
      expect(await keys({ after: "b#2", descending: true })).toEqual(["b#1", "a#1"]);
      expect(await keys({ after: "c#1" })).toEqual([]);
    });

    test("answers a partition of more than one page whole", async () => {
      const [model, pk] = [await open(), fresh()];
      const filler = "x".repeat(200_000);
      for (let sk = 0; sk < 8; sk += 1)
        await model.put({ pk, sk: `${sk}`, epoch: 1, version: 1, item: { filler } });
      expect(await model.query({ pk })).toHaveLength(8);
      expect(await model.query({ pk, limit: 7 })).toHaveLength(7);
    });

    test("numbers a list's entries from 1, in the order they were added, and takes each once", async () => {
      const [model, pk] = [await open(), fresh()];
      expect(await model.entries({ pk, after: 0, limit: 10 })).toEqual([]);
      for (const id of ["c", "a", "b"]) expect(await model.append({ pk, id, item: { id } })).toBe("appended");
      expect(await model.append({ pk, id: "a", item: { id: "again" } })).toBe("repeat");
      expect(await model.append({ pk: fresh(), id: "a", item: { id: "elsewhere" } })).toBe("appended");
      expect(await model.append({ pk, id: "d", item: { id: "d" } })).toBe("appended");
      const ids = async (after: number, limit = 10) =>
        (await model.entries({ pk, after, limit })).map((entry) => [entry.number, entry.item["id"]]);
      expect(await ids(0)).toEqual([
        [1, "c"],
        [2, "a"],
        [3, "b"],
        [4, "d"],
      ]);
      expect(await ids(2)).toEqual([
        [3, "b"],
        [4, "d"],
      ]);
      expect(await ids(1, 1)).toEqual([[2, "a"]]);
      expect(await ids(4)).toEqual([]);
      expect(await ids(9)).toEqual([]);
    });

    test("many adding to one list at once, some the same, leave no gap and no double", async () => {
      const [{ model, twin }, pk] = [await under(), fresh()];
      const distinct = Array.from({ length: 16 }, (_, index) => `e${index}`);
      const outcomes = await Promise.all(
        [...distinct, ...distinct.slice(0, 8)].map((id, index) =>
          (index % 3 === 0 ? twin : model).append({ pk, id, item: { id } }),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === "appended")).toHaveLength(16);
      const entries = await twin.entries({ pk, after: 0, limit: 100 });
      expect(entries.map(({ number }) => number)).toEqual(distinct.map((_, index) => index + 1));
      expect(new Set(entries.map(({ item }) => item["id"]))).toEqual(new Set(distinct));
    });
  });
}
