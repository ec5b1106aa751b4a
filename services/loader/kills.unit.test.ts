/** A loader killed at any moment, and its message delivered again: the end is that of a run that nobody killed. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { loadFile, putFile, type Step, steps, type TestLoader, testLoader } from "./testing.ts";
import { moments } from "./testing-faults.ts";
import { live } from "./testing-lives.ts";
import { chainOf, endOf, foldByHand } from "./testing-end.ts";

const keys = ["a", "b", "c", "d", "e"];
const before: Step[] = [
  ["a", "put", 1],
  ["b", "put", 2],
  ["d", "put", 4],
];
const rows: Step[] = [
  ["a", "add", 0],
  ["b", "keep", 0],
  ["c", "add", 0], // conflict
  ["a", "refuse", 0],
  ["a", "put", 7],
  ["e", "put", 5],
  ["a", "keep", 0],
  ["a", "add", 0],
  ["d", "remove", 0],
  ["d", "refuse", 0],
  ["d", "add", 0], // conflict: it is gone
  ["d", "put", 4],
  ["b", "refuse", 0],
  ["b", "remove", 0],
  ["b", "remove", 0], // unchanged
  ["c", "put", 3],
  ["c", "add", 0],
  ["a", "add", 0],
  ["e", "keep", 0],
];

/** Two files: the first calmly, the second as told. */
async function world(second: readonly Step[], shards: number, chunkRows: number) {
  const loader = testLoader({ chunkRows });
  await loadFile(loader, 1, before, 1);
  return { loader, message: await putFile(loader, 2, second, shards) };
}

describe.each([
  { shards: 1, chunkRows: 100, remainingMs: 60_000 },
  { shards: 1, chunkRows: 5, remainingMs: 60_000 },
  { shards: 2, chunkRows: 3, remainingMs: 60_000 },
  { shards: 2, chunkRows: 4, remainingMs: 0 },
])(
  "$shards shards in chunks of $chunkRows rows, with $remainingMs ms",
  ({ shards, chunkRows, remainingMs }) => {
    test.each([...moments])("killed %s any one call", async (moment) => {
      const calm = await world(rows, shards, chunkRows);
      const { calls } = await live(calm.loader, calm.message, [], remainingMs);
      const expected = await endOf(calm.loader, keys, 2, shards);
      expect(calls).toBeGreaterThan(15);
      expect(expected.loaded.join()).toContain(
        JSON.stringify(foldByHand(rows, startOf(before)).tally).slice(1, -1),
      );

      for (let at = 1; at <= calls; at += 1) {
        const { loader, message } = await world(rows, shards, chunkRows);
        expect((await live(loader, message, [{ at, moment }], remainingMs)).deaths).toBe(1);
        expect(await endOf(loader, keys, 2, shards)).toEqual(expected);
        await expectChains(loader);
      }
    });
  },
);

test("killed again and again, at any calls, over any rows", async () => {
  const step = fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...steps), fc.integer({ min: 0, max: 2 }));
  const lives = fc.array(
    fc.record({ at: fc.integer({ min: 1, max: 25 }), moment: fc.constantFrom(...moments) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 30 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 9 }),
      lives,
      async (any, shards, chunkRows, lives) => {
        const calm = await world(any, shards, chunkRows);
        await live(calm.loader, calm.message, []);
        const killed = await world(any, shards, chunkRows);
        await live(killed.loader, killed.message, lives);
        const expected = await endOf(calm.loader, keys, 2, shards);
        expect(await endOf(killed.loader, keys, 2, shards)).toEqual(expected);
        const { counters, tally } = foldByHand(any, startOf(before));
        expect(expected.loaded.join()).toContain(JSON.stringify({ tally }).slice(1, -1));
        expect(
          expected.entities.map((entity) =>
            entity === null ? null : [entity.data?.["value"] ?? null, entity.version],
          ),
        ).toEqual(
          keys.map((key) => {
            const counter = counters.get(key);
            return counter === undefined ? null : [counter.value, counter.version];
          }),
        );
        await expectChains(killed.loader);
      },
    ),
    { numRuns: 60 },
  );
});

test.each([...moments])(
  "killed %s any one call of a chunk whose rows go out in many calls at once",
  async (moment) => {
    const many = Array.from({ length: 70 }, (_, index) => `k${index}`);
    const step = fc.tuple(
      fc.constantFrom(...many),
      fc.constantFrom(...steps),
      fc.integer({ min: 0, max: 2 }),
    );
    const [any = []] = fc.sample(fc.array(step, { minLength: 160, maxLength: 160, size: "max" }), {
      numRuns: 1,
      seed: 7,
    });
    const hot: Step[] = any.map(([key, step, value], index) =>
      index % 8 === 0 ? ["k0", "add", 0] : [key, step, value],
    );
    const calm = await world(hot, 1, 100);
    const { calls } = await live(calm.loader, calm.message, []);
    const expected = await endOf(calm.loader, many, 2, 1);
    expect(expected.loaded.join()).toContain(
      JSON.stringify(foldByHand(hot, startOf(before)).tally).slice(1, -1),
    );
    for (let at = 1; at <= calls; at += 1) {
      const { loader, message } = await world(hot, 1, 100);
      await live(loader, message, [{ at, moment }]);
      expect(await endOf(loader, many, 2, 1)).toEqual(expected);
    }
  },
);

const startOf = (rows: readonly Step[]) => foldByHand(rows).counters;

/** Every entity's journal leads through all its versions back to nothing, each with the state that its event told. */
async function expectChains(loader: TestLoader): Promise<void> {
  for (const key of keys) {
    const states = loader.changes
      .filter((change) => change.key === key)
      .map(({ event, state }) => [event.version, JSON.stringify(state)]);
    const chain = await chainOf(loader, key);
    expect(chain.map(({ version, data }) => [version, JSON.stringify(data ?? {})])).toEqual([
      ...states.slice(0, -1).toReversed(),
      ...(states.length > 0 ? [[0, "{}"]] : []),
    ]);
  }
}
