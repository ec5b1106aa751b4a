/** Rows that the gate kept aside: the loader takes the others as if those had never been in the file. */
import { expect, test } from "bun:test";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import fc from "fast-check";
import { acme, counterId, deliver, fileId, putFile, steps, testLoader } from "./testing.ts";
import { quarantineKey } from "@sluice/contracts/objects.ts";
import { foldByHand } from "./testing-end.ts";
import { live } from "./testing-lives.ts";
import { putSnapshot, sendSnapshot, snapshotLoader, snapshotsOf, valuesOf } from "./testing-snapshots.ts";

test("rows that are kept aside are not loaded: the end is that of a file without them", async () => {
  const step = fc.tuple(
    fc.constantFrom("a", "b", "c"),
    fc.constantFrom(...steps),
    fc.integer({ min: 0, max: 3 }),
  );
  const file = fc.array(fc.tuple(step, fc.boolean()), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(file, fc.integer({ min: 1, max: 3 }), async (marked, shards) => {
      const rows = marked.map(([row]) => row);
      const aside = new Set(marked.flatMap(([, isAside], index) => (isAside ? [index + 1] : [])));
      const loader = testLoader();
      await live(loader, await putFile(loader, 1, rows, shards, aside), []);
      const { counters: expected, tally } = foldByHand(rows.filter((_, index) => !aside.has(index + 1)));
      const loaded = loader.events.find(({ type }) => type === "file.loaded.v1");
      expect(loaded?.payload["tally"]).toEqual(tally);
      const entities = await loader.deps.entities.read(["a", "b", "c"].map(counterId));
      expect(entities.map((entity) => entity?.data?.["value"] ?? null)).toEqual(
        ["a", "b", "c"].map((key) => expected.get(key)?.value ?? null),
      );
    }),
    { numRuns: 60 },
  );
});

test("a snapshot removes no key whose row is kept aside: the file holds it", async () => {
  const loader = snapshotLoader(snapshotsOf(1));
  await sendSnapshot(loader, 1, { a: 1, b: 2, c: 3 });
  await live(loader, await putSnapshot(loader, 2, { a: 10, b: 20 }, 1, new Set([2])), []);
  expect(await valuesOf(loader, ["a", "b", "c"])).toEqual({ a: 10, b: 2 });
  const planned = loader.events.findLast(({ type }) => type === "load.planned.v1");
  expect(planned?.payload["plan"]).toMatchObject({ rows: 1, keys: 2, updated: 1, removals: 1 });
});

test("a list that is gone stops the shard: nothing is loaded that may have been bad", async () => {
  const loader = testLoader();
  await deliver(loader.deps, await putFile(loader, 1, [["a", "put", 1]], 1, new Set([1])));
  const key = quarantineKey(acme, fileId(1), 0);
  await loader.deps.objects.remove(key);
  const [request] = loader.queue.splice(0);
  if (request === undefined) throw new Error("the shard was not asked for");
  expect(await deliver(loader.deps, request)).toEqual({
    kind: "dead-letter",
    reason: `${new ObjectMissing(key).message}: file ${fileId(1)} cannot be loaded without it`,
  });
  expect(loader.changes).toEqual([]);
});
