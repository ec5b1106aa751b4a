import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Entry } from "./compile-pipe.ts";
import { type DeadRecord, deliver, type Delivery } from "./deliver.ts";
import { recordOf } from "./testing.ts";

const entryOf = (body: string): Entry => ({ to: "queue", body, group: "g", deduplication: body });

function delivery(
  overrides: Partial<Delivery> & Pick<Delivery, "send">,
): Delivery & { readonly dead: DeadRecord[] } {
  const dead: DeadRecord[] = [];
  return {
    prepare: (record) => ({ kind: "entry", entry: entryOf(record.sequence) }),
    deadLetter: async (letter) => void dead.push(letter),
    parallelization: 1,
    recordAgeMaxMs: 60_000,
    now: () => Date.now(),
    signal: AbortSignal.timeout(10_000),
    warn: () => undefined,
    ...overrides,
    dead,
  };
}

describe("a page of records", () => {
  test("goes out in calls of ten, in order", async () => {
    const calls: string[][] = [];
    const send = async (entries: readonly Entry[]) => {
      calls.push(entries.map(({ body }) => body));
      return [];
    };
    const sequences = Array.from({ length: 23 }, (_, index) => String(index).padStart(2, "0"));
    await deliver(
      sequences.map((sequence) => recordOf(sequence)),
      delivery({ send }),
    );
    expect(calls.map((call) => call.length)).toEqual([10, 10, 3]);
    expect(calls.flat()).toEqual(sequences);
  });

  test("goes out in as few calls as it takes, each item in one lane", async () => {
    const calls: string[][] = [];
    const send = async (entries: readonly Entry[]) => {
      calls.push(entries.map(({ body }) => body));
      return [];
    };
    const distinct = Array.from({ length: 145 }, (_, index) => recordOf(`d${index}`, `item-${index}`));
    await deliver(distinct, delivery({ send, parallelization: 10 }));
    expect(calls).toHaveLength(15);
    calls.length = 0;
    const hot = Array.from({ length: 40 }, (_, index) => recordOf(`h${index}`, "hot"));
    await deliver(hot, delivery({ send, parallelization: 10 }));
    expect(calls.flat()).toEqual(hot.map(({ sequence }) => sequence));
    expect(calls).toHaveLength(4);
  });

  test("is finished entry by entry: what the target refused goes out again, the rest of its lane waits", async () => {
    const calls: string[][] = [];
    const send = async (entries: readonly Entry[]) => {
      calls.push(entries.map(({ body }) => body));
      return calls.length === 1 ? [1] : [];
    };
    await deliver(
      Array.from({ length: 12 }, (_, index) => recordOf(`${10 + index}`)),
      delivery({ send }),
    );
    expect(calls[1]).toEqual(["11"]);
    expect(calls[2]).toEqual(["20", "21"]);
  });

  test("leaves out what the filter does not want, and dead-letters what cannot be rendered, with the reason", async () => {
    const sent: string[] = [];
    const run = delivery({
      prepare: (record) => {
        if (record.sequence === "1") return { kind: "filtered" };
        if (record.sequence === "2") return { kind: "undeliverable", reason: "outbox.M.id.S is missing" };
        return { kind: "entry", entry: entryOf(record.sequence) };
      },
      send: async (entries) => {
        sent.push(...entries.map(({ body }) => body));
        return [];
      },
    });
    await deliver(
      ["1", "2", "3"].map((sequence) => recordOf(sequence)),
      run,
    );
    expect(sent).toEqual(["3"]);
    expect(run.dead.map(({ record, reason }) => [record.sequence, reason])).toEqual([
      ["2", "outbox.M.id.S is missing"],
    ]);
  });

  test("gives a record up once it is older than the pipe allows, and goes on with the next", async () => {
    const sent: string[] = [];
    const old = { ...recordOf("1"), createdAt: new Date(Date.now() - 120_000) };
    const run = delivery({
      send: async (entries) => {
        if (entries.some(({ body }) => body === "1")) throw new Error("no such queue");
        sent.push(...entries.map(({ body }) => body));
        return [];
      },
    });
    await deliver([old, recordOf("2")], run);
    expect(run.dead.map(({ record, condition }) => [record.sequence, condition])).toEqual([
      ["1", "RecordAgeExceeded"],
    ]);
    expect(sent).toEqual(["2"]);
  });

  test("keeps the order of each item over any number of lanes, whatever the target refuses at first", async () => {
    const run = fc.asyncProperty(
      fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 60 }),
      fc.integer({ min: 1, max: 10 }),
      fc.infiniteStream(fc.boolean()),
      async (items, parallelization, refuses) => {
        const sent: string[] = [];
        const send = async (entries: readonly Entry[]) => {
          await Promise.resolve();
          // A refusal of a whole call only: a partial one may reorder a group, on AWS too, and consumers guard by version.
          if (sent.length > 0 && sent.length % 7 === 3 && refuses.next().value && entries.length > 1) {
            const [first] = entries;
            if (first !== undefined) sent.push(first.body);
            return entries.slice(1).map((_, index) => index + 1);
          }
          sent.push(...entries.map(({ body }) => body));
          return [];
        };
        const records = items.map((item, index) =>
          recordOf(`${item}${String(index).padStart(3, "0")}`, item),
        );
        await deliver(records, delivery({ send, parallelization }));
        for (const item of ["a", "b", "c", "d"]) {
          const mine = sent.filter((body) => body.startsWith(item));
          expect(mine).toEqual(
            records.filter((record) => record.item === item).map(({ sequence }) => sequence),
          );
        }
      },
    );
    await fc.assert(run, { numRuns: 40 });
  });
});
