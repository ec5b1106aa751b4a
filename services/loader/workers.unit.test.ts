/** Two workers on one shard, and workers that were asleep: they do no harm, and the counts stay exact. */
import { describe, expect, test } from "bun:test";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import fc from "fast-check";
import type { LoaderDeps } from "./deps.ts";
import { deliver, drain, loadFile, putFile, type Step, steps, testLoader } from "./testing.ts";
import { endOf } from "./testing-end.ts";

const keys = ["a", "b", "c", "d", "e"];
const before: Step[] = keys.slice(0, 3).map((key, index) => [key, "put", index]);
const anyRows = fc.array(
  fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...steps), fc.integer({ min: 0, max: 2 })),
  { minLength: 1, maxLength: 24 },
);

/** The file's one load.requested, not handled yet; the file before it is loaded. */
async function requested(rows: readonly Step[], chunkRows: number) {
  const loader = testLoader({ chunkRows });
  await loadFile(loader, 1, before);
  await deliver(loader.deps, await putFile(loader, 2, rows));
  const [request] = loader.queue.splice(0);
  if (request === undefined) throw new Error("no load was requested");
  return { loader, request };
}

/** Every call of every port waits at `gate` before it has its effect, and after it. */
function gated(deps: LoaderDeps, gate: () => Promise<unknown>): LoaderDeps {
  const through = async <T>(call: () => Promise<T>): Promise<T> => {
    await gate();
    const result = await call();
    await gate();
    return result;
  };
  const { store, entities, objects } = deps;
  return {
    ...deps,
    store: {
      load: (ref) => through(() => store.load(ref)),
      list: (within, schema, options) => through(() => store.list(within, schema, options)),
      save: (changes) => through(() => store.save(changes)),
      ready: () => store.ready(),
    },
    entities: {
      epoch: () => entities.epoch(),
      read: (ids) => through(() => entities.read(ids)),
      write: async (writes) => {
        // A call of many statements takes effect one by one.
        const outcomes = [];
        for (const write of writes) outcomes.push(...(await through(() => entities.write([write]))));
        return outcomes;
      },
      ready: () => entities.ready(),
    },
    objects: {
      put: (key, body) => through(() => objects.put(key, body)),
      stream: (key, offset) => through(() => objects.stream(key, offset)),
      bytes: (key, range) => through(() => objects.bytes(key, range)),
      remove: (key) => objects.remove(key),
      ready: () => objects.ready(),
    },
  };
}

describe("two workers on one shard", () => {
  test("at any interleaving leave what one would have left", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRows,
        fc.integer({ min: 1, max: 8 }),
        fc.scheduler(),
        async (rows, chunkRows, scheduler) => {
          const calm = await requested(rows, chunkRows);
          expect(await deliver(calm.loader.deps, calm.request)).toEqual({ kind: "done" });
          await drain(calm.loader);

          const { loader, request } = await requested(rows, chunkRows);
          const deps = gated(loader.deps, () => scheduler.schedule(Promise.resolve()));
          const work = async (): Promise<void> => {
            for (let tries = 0; tries < 20; tries += 1) {
              const outcome = await deliver(deps, request);
              if (outcome.kind === "done") return;
              expect(outcome.kind).toBe("retry");
            }
            throw new Error("a worker is handed back for ever");
          };
          await scheduler.waitFor(Promise.all([work(), work()]));
          await drain(loader);
          expect(await endOf(loader, keys, 2, 1)).toEqual(await endOf(calm.loader, keys, 2, 1));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a worker that was frozen in one file", () => {
  /** A worker that stops at its `at`-th gate until it is woken. */
  function freezing(deps: LoaderDeps, at: number) {
    const alarm = Promise.withResolvers<void>();
    const asleep = Promise.withResolvers<"asleep">();
    let gates = 0;
    const gate = async (): Promise<void> => {
      gates += 1;
      if (gates < at) return;
      asleep.resolve("asleep");
      await alarm.promise;
    };
    return {
      deps: gated(deps, gate),
      wake: () => alarm.resolve(),
      asleep: asleep.promise,
      gates: () => gates,
    };
  }

  const rows: Step[] = [
    ["a", "add", 0],
    ["b", "put", 9],
    ["d", "put", 1],
    ["a", "add", 0],
    ["e", "refuse", 0],
    ["b", "remove", 0],
    ["a", "keep", 0],
    ["d", "add", 0],
  ];
  const later: Step[] = [
    ["a", "put", 50],
    ["b", "put", 51],
    ["e", "put", 52],
    ["d", "remove", 0],
  ];

  test.each([3, 100])(
    "changes nothing when it wakes after the next file is loaded, chunks of %d rows",
    async (chunkRows) => {
      const counted = await requested(rows, chunkRows);
      const all = freezing(counted.loader.deps, Infinity);
      await deliver(all.deps, counted.request);
      expect(all.gates()).toBeGreaterThan(20);

      for (let at = 1; at <= all.gates(); at += 1) {
        const { loader, request } = await requested(rows, chunkRows);
        const frozen = freezing(loader.deps, at);
        const sleeper = deliver(frozen.deps, request);
        expect(await Promise.race([frozen.asleep, sleeper])).toBe("asleep");
        await finishBy(loader.deps, request);
        await drain(loader);
        await loadFile(loader, 3, later);
        const expected = await Promise.all([2, 3].map((file) => endOf(loader, keys, file, 1)));
        frozen.wake();
        const outcome = await sleeper;
        expect(["done", "retry"]).toContain(outcome.kind);
        expect(await Promise.all([2, 3].map((file) => endOf(loader, keys, file, 1)))).toEqual(expected);
        // Handed back, it finds nothing left to do.
        expect(await deliver(loader.deps, request)).toEqual({ kind: "done" });
        expect(await Promise.all([2, 3].map((file) => endOf(loader, keys, file, 1)))).toEqual(expected);
      }
    },
  );

  /** Another worker takes the message; it may be handed back first where the sleeper stopped between two steps. */
  async function finishBy(deps: LoaderDeps, request: Message): Promise<void> {
    for (let tries = 0; tries < 5; tries += 1) {
      const outcome = await deliver(deps, request);
      if (outcome.kind === "done") return;
    }
    throw new Error("the second worker cannot finish the shard");
  }
});
