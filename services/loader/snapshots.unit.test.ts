/** Snapshots: what a file leaves out is removed, by the same way as any write, unless so much goes that a person must say so. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { deliver, fileId, type TestLoader, told } from "./testing.ts";
import { moments } from "./testing-faults.ts";
import { live } from "./testing-lives.ts";
import {
  eventsOf,
  putSnapshot,
  say,
  sendSnapshot,
  type Snapshot,
  snapshotLoader,
  snapshotsOf,
  valuesOf,
} from "./testing-snapshots.ts";

const keys = ["a", "b", "c", "d", "e", 'f"', "g,h", "i\nj"];

/** What the file's own events tell, by type. */
const payloadOf = ({ events }: TestLoader, number: number, type: string) =>
  events.find((event) => event.type === type && event.payload["file"] === fileId(number))?.payload;

describe("a snapshot that leaves keys out", () => {
  test("removes them by tombstones, and tells how many before it writes", async () => {
    const loader = snapshotLoader(snapshotsOf(0.5));
    await sendSnapshot(loader, 1, { a: 1, b: 2, c: 3, d: 4 }, 2);
    await sendSnapshot(loader, 2, { a: 1, c: 30, e: 5 }, 3);
    expect(await valuesOf(loader, keys)).toEqual({ a: 1, c: 30, e: 5 });
    expect(payloadOf(loader, 2, "load.planned.v1")).toMatchObject({
      plan: {
        rows: 3,
        created: 1,
        updated: 1,
        unchanged: 1,
        keys: 3,
        removals: 2,
        keysBefore: 4,
        reasons: [],
      },
    });
    expect(payloadOf(loader, 2, "file.loaded.v1")).toMatchObject({
      tally: { rows: 5, created: 1, updated: 1, removed: 2, unchanged: 1, conflicts: 0, emitted: 4 },
    });
    const removed = loader.changes.filter(({ event }) => event.type === "counter.removed.v1");
    expect(Object.fromEntries(removed.map(({ key, state }) => [key, state]))).toEqual({ b: {}, d: {} });
  });

  test("the first one removes nothing, whatever is there", async () => {
    const loader = snapshotLoader(snapshotsOf(1));
    await sendSnapshot(loader, 1, { a: 1 });
    expect(payloadOf(loader, 1, "load.planned.v1")).toMatchObject({ plan: { removals: 0, keysBefore: 0 } });
  });

  test("whatever snapshots come and however they are cut, what is there is what the last one holds", async () => {
    const snapshot = fc.dictionary(fc.constantFrom(...keys), fc.integer({ min: 0, max: 3 }), { minKeys: 1 });
    const files = fc.array(fc.record({ values: snapshot, shards: fc.integer({ min: 1, max: 3 }) }), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(files, async (sent) => {
        const loader = snapshotLoader(snapshotsOf(1));
        for (const [index, { values, shards }] of sent.entries()) {
          await sendSnapshot(loader, index + 1, values, shards);
          expect(await valuesOf(loader, keys)).toEqual({ ...values });
        }
      }),
      { numRuns: 100 },
    );
  });

  test.each([...moments])("ends the same when the loader is killed %s any one call", async (moment) => {
    const first: Snapshot = { a: 1, b: 2, c: 3, d: 4, e: 5 };
    const second: Snapshot = { a: 1, b: 20, "g,h": 7 };
    const run = async (at: number) => {
      const loader = snapshotLoader(snapshotsOf(1));
      await sendSnapshot(loader, 1, first, 2);
      const { deaths, calls } = await live(loader, await putSnapshot(loader, 2, second, 2), [{ at, moment }]);
      return { deaths, calls, end: await endOf(loader) };
    };
    const { end: calm, calls } = await run(0);
    expect(calls).toBeGreaterThan(40);
    expect(calm.values).toEqual({ ...second });
    for (let at = 1, deaths = 1; deaths > 0; at += 1) {
      const struck = await run(at);
      ({ deaths } = struck);
      expect(struck.end).toEqual(calm);
    }
  });

  test("every message again changes nothing", async () => {
    const loader = snapshotLoader(snapshotsOf(1));
    await sendSnapshot(loader, 1, { a: 1, b: 2 }, 2);
    await sendSnapshot(loader, 2, { a: 1 }, 2);
    const before = JSON.stringify([loader.tables.all("loads"), loader.tables.all("entities")]);
    for (const event of [...loader.events])
      if (!["load.planned.v1", "file.loaded.v1"].includes(event.type))
        expect(await deliver(loader.deps, event)).toEqual({ kind: "done" });
    expect(JSON.stringify([loader.tables.all("loads"), loader.tables.all("entities")])).toBe(before);
  });
});

async function endOf(loader: TestLoader) {
  return {
    values: await valuesOf(loader, keys),
    changes: loader.changes.map(({ event, key }) => `${event.id} ${event.type} ${key}`).sort(),
    told: loader.events.map(({ id, type, payload }) => JSON.stringify([id, type, payload])).sort(),
  };
}

describe("a snapshot that leaves out more than its feed allows", () => {
  const before: Snapshot = { a: 1, b: 2, c: 3, d: 4 };
  const half: Snapshot = { a: 10, e: 5 };
  const held = async () => {
    const loader = snapshotLoader(snapshotsOf(0.5));
    await sendSnapshot(loader, 1, before, 2);
    await sendSnapshot(loader, 2, half, 2);
    return loader;
  };

  test("is held: nothing of it is written, the files behind it wait, and it says why", async () => {
    const loader = await held();
    await sendSnapshot(loader, 3, { ...before, c: 30 });
    expect(await valuesOf(loader, keys)).toEqual({ ...before });
    expect(eventsOf(loader, 2)).toEqual(["load.planned.v1", "file.held.v1"]);
    expect(eventsOf(loader, 3)).toEqual([]);
    expect(payloadOf(loader, 2, "file.held.v1")?.["reasons"]).toEqual([
      {
        code: "removals.share",
        column: "",
        found: "0.75",
        least: "0",
        most: "0.5",
        message:
          "the file leaves out 3 of the 4 keys of the last snapshot, 75 %; the feed lets at most 50 % go at once",
      },
    ]);
  });

  test("is loaded as planned once it is released, and the next one goes on from it", async () => {
    const loader = await held();
    expect(await say(loader, 2, "release")).toEqual({ kind: "decided" });
    expect(await valuesOf(loader, keys)).toEqual({ ...half });
    expect(await say(loader, 2, "release")).toEqual({ kind: "repeat" });
    expect(await say(loader, 2, "refuse")).toEqual({ kind: "not-held", status: "loaded" });
    await sendSnapshot(loader, 3, { a: 11 });
    expect(await valuesOf(loader, keys)).toEqual({ a: 11 });
  });

  test("leaves everything as it is once it is refused, and the next one is compared with what is there", async () => {
    const loader = await held();
    expect(await say(loader, 2, "refuse")).toEqual({ kind: "decided" });
    expect(eventsOf(loader, 2)).toEqual(["load.planned.v1", "file.held.v1", "file.refused.v1"]);
    expect(await say(loader, 2, "refuse")).toEqual({ kind: "repeat" });
    expect(await say(loader, 2, "release")).toEqual({ kind: "not-held", status: "refused" });
    await sendSnapshot(loader, 3, { a: 1, b: 2, c: 3 });
    expect(await valuesOf(loader, keys)).toEqual({ a: 1, b: 2, c: 3 });
    expect(payloadOf(loader, 3, "load.planned.v1")).toMatchObject({ plan: { removals: 1, keysBefore: 4 } });
  });

  test("a word on a file that is not held, or that nobody knows, changes nothing", async () => {
    const loader = await held();
    expect(await say(loader, 1, "release")).toEqual({ kind: "not-held", status: "loaded" });
    expect(await say(loader, 9, "refuse")).toEqual({ kind: "unknown" });
  });

  test.each([...moments])(
    "goes on after a release when the loader is killed %s any one call",
    async (moment) => {
      for (let at = 1, deaths = 1; deaths > 0; at += 1) {
        const loader = await held();
        await say({ ...loader, queue: [] }, 2, "release");
        const released = loader.queue.shift();
        if (released === undefined) throw new Error("the release is not told");
        ({ deaths } = await live(loader, released, [{ at, moment }]));
        expect(await valuesOf(loader, keys)).toEqual({ ...half });
      }
    },
  );
});

describe("a file that was sent to be checked", () => {
  /** Its receipt says so: the bus may bring it before the gate's verdict or after it. */
  const received = {
    ...told.received(2),
    payload: { ...told.received(2).payload, purpose: "check" },
  };

  test.each(["before", "after"] as const)(
    "is planned and ends when its receipt is told %s the verdict: nothing is written, and the next one's turn begins",
    async (order) => {
      const loader = snapshotLoader(snapshotsOf(0.1));
      await sendSnapshot(loader, 1, { a: 1, b: 2 });
      const validated = await putChecked(loader, { a: 10, c: 3 });
      const messages = order === "before" ? [received, validated] : [validated, received];
      for (const message of messages) await live(loader, message, []);
      expect(eventsOf(loader, 2)).toEqual(["load.planned.v1", "file.checked.v1"]);
      expect(payloadOf(loader, 2, "load.planned.v1")).toMatchObject({
        plan: {
          ...{ rows: 2, created: 1, updated: 1, removals: 1, keysBefore: 2 },
          reasons: [{ code: "removals.share" }],
        },
      });
      expect(await valuesOf(loader, keys)).toEqual({ a: 1, b: 2 });
      await sendSnapshot(loader, 3, { a: 1, b: 3 });
      expect(await valuesOf(loader, keys)).toEqual({ a: 1, b: 3 });
    },
  );
});

/** A checked file's objects, without its receipt. */
async function putChecked(loader: TestLoader, values: Snapshot) {
  const elsewhere = snapshotLoader(snapshotsOf(0.1));
  return putSnapshot({ ...elsewhere, deps: { ...elsewhere.deps, objects: loader.deps.objects } }, 2, values);
}
