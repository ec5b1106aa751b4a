import { describe, expect, test } from "bun:test";
import { positionsKey } from "@sluice/contracts/objects.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import { positionBytes, writePosition } from "@sluice/shared/shard/positions.ts";
import { eventsOf, fileNumbered, partnerNamed, second, testQuery } from "./testing.ts";
import { orderHistory } from "./testing-entity.ts";

const file = fileNumbered(2);
const e = eventsOf(file);
const header = "order_no,ordered_on,status,amount\n";
/** Lines 2 to 6: four records, the second of two lines. */
const rows = ["A-0,new\n", '"A-1","pa\nid"\n', "A-2,new\n", "A-3,new\n"];
const raw = `${header}${rows.join("")}`;
const lineOf = [2, 3, 5, 6];

/** The positions of the four records. */
function positions(): Uint8Array {
  const bytes = new Uint8Array(rows.length * positionBytes);
  let byte = header.length + 1;
  for (const [at, row] of rows.entries()) {
    writePosition(new DataView(bytes.buffer), at * positionBytes, { line: lineOf[at] ?? 0, byte });
    byte += row.length;
  }
  return bytes;
}

/** Order A-1's version 2 was written by record 2 of file 2; the file has got as far as it is told, and so have the stores. */
async function sent(events: readonly Message[], more: Readonly<Record<string, unknown>> = {}) {
  const history = orderHistory("A-1", [{ status: "new" }, { status: "paid" }]);
  const stored = new Map<string, Uint8Array>([
    [positionsKey(partnerNamed("acme"), file), positions()],
    [`acme/${file}/raw`, new TextEncoder().encode(raw)],
    [`acme/${file}/shards/0`, new TextEncoder().encode("1,A-0,,new,\n3,A-2,,new,\n")],
    [`acme/${file}/shards/1`, new TextEncoder().encode('2,A-1,,"pa\nid",\n4,A-3,,new,\n')],
  ]);
  for (const [key, value] of [...history.objects, ...Object.entries(more)])
    stored.set(key, new TextEncoder().encode(JSON.stringify(value)));
  const query = await testQuery({
    objects: {
      bytes: async (key, range) => {
        const bytes = stored.get(key);
        if (bytes === undefined) throw new ObjectMissing(key);
        return range === undefined ? bytes : bytes.slice(range.offset, range.offset + range.length);
      },
    },
  });
  const received = e.received();
  await query.take({ ...received, payload: { ...received.payload, bytes: raw.length } });
  const cut = e.sharded();
  await query.take({ ...cut, payload: { ...cut.payload, rows: rows.length } }, ...history.events, ...events);
  return {
    ask: (line: number | string, who?: "zenith") => query.json(`/v1/files/${file}/lines/${line}`, who),
    query,
    stored,
  };
}
const ready = [e.ready(0), e.ready(1)];
const conflicts = (samples: readonly unknown[]) => ({ conflicts: samples.length, byCode: {}, samples });
const judged = [...ready, e.shardValidated(0), e.shardValidated(1), e.validated()];
const loadedBoth = [
  ...judged,
  e.requested(0),
  e.requested(1),
  e.shardLoaded(0),
  e.shardLoaded(1),
  e.loaded(),
];
const noConflicts = {
  [`acme/${file}/conflicts/0`]: conflicts([]),
  [`acme/${file}/conflicts/1`]: conflicts([]),
};

test("a line is followed to its record, bytes, shard and key, to the version it wrote, and to what became of that", async () => {
  const { ask } = await sent([...loadedBoth, e.progressed(16)], noConflicts);
  for (const line of [3, 4])
    expect(await ask(line)).toMatchObject({
      ...{ file, partner: "acme", feed: "orders", entity: "order", line, outcome: "written" },
      row: { record: 2, line: 3, lastLine: 4, bytes: { first: 43, last: 56 }, shard: 1, key: "A-1" },
      why: "The row wrote version 2 of order A-1.",
      written: { version: 2, newest: 2, write: { queue: "sync-consumer", type: "order.created.v1" } },
    });
  const { steps } = await ask(3);
  expect(steps).toContainEqual(expect.objectContaining({ step: "written", at: second(2) }));
  expect(steps).toContainEqual(expect.objectContaining({ step: "synced", at: second(8) }));
});

test("a row whose entity another file has changed since is told to be superseded, by which version", async () => {
  const { query, ask } = await sent(loadedBoth, noConflicts);
  await query.take(
    ...orderHistory("A-1", [{ status: "new" }, { status: "paid" }, { status: "sent" }]).events,
  );
  // The journal of the third version is not kept here: the walk ends before version 2.
  expect(await ask(3)).toMatchObject({ outcome: "not-known" });
  const kept = orderHistory("A-1", [{ status: "new" }, { status: "paid" }, { status: "sent" }]);
  const again = await sent(loadedBoth, { ...noConflicts, ...Object.fromEntries(kept.objects) });
  await again.query.take(...kept.events);
  expect(await again.ask(3)).toMatchObject({
    outcome: "written",
    why: "The row wrote version 2 of order A-1. It has been superseded since: the newest is version 3.",
  });
});

test("a row whose person was erased since wrote the version that it wrote, not the one that the erasure made", async () => {
  const erased = orderHistory("A-1", [{ status: "new" }, { status: "paid" }, { status: "", erased: true }]);
  const { query, ask } = await sent(loadedBoth, { ...noConflicts, ...Object.fromEntries(erased.objects) });
  await query.take(...erased.events);
  expect(await ask(3)).toMatchObject({
    outcome: "written",
    why: "The row wrote version 2 of order A-1. It has been superseded since: the newest is version 3.",
  });
});

describe("a line that is no row is told to be none", () => {
  test.each([1, 7, 900])("line %i", async (line) => {
    const { ask } = await sent(judged);
    expect(await ask(line)).toMatchObject({ outcome: "no-row", row: null, written: null });
  });
});

test("a file that is not cut yet has no rows to tell of", async () => {
  const query = await testQuery();
  await query.take(e.received());
  expect(await query.json(`/v1/files/${file}/lines/3`)).toMatchObject({ outcome: "waiting", row: null });
});

test("of a file that cannot be cut, a line is told what is wrong with it", async () => {
  const query = await testQuery();
  await query.take(e.received(), e.failed());
  expect(await query.json(`/v1/files/${file}/lines/3`)).toMatchObject({
    outcome: "failed",
    errors: [{ code: "quote.stray", line: 3, byte: 41 }],
    why: expect.stringContaining("line 3 among the reasons"),
  });
  expect(await query.json(`/v1/files/${file}/lines/4`)).toMatchObject({ outcome: "failed", errors: [] });
});

const error = (record: number) => ({
  ...{ record, line: lineOf[record - 1], byte: 43, column: "status", value: "pa\nid", code: "cell.pattern" },
  message: "is none of the statuses",
});
const reportOf = (...records: readonly number[]) => ({
  ...{ rows: 4, badRows: 2, errors: 2, byCode: { "cell.pattern": 2 }, samples: records.map(error) },
});

test("a row of a rejected file is told its own errors, or that it is good, or that it is not among the samples", async () => {
  const rejected = [...ready, e.shardValidated(0), e.shardRejected(1), e.rejected()];
  const all = await sent(rejected, { [`acme/${file}/reports/file`]: reportOf(2, 4) });
  const bad = await all.ask(3);
  expect(bad).toMatchObject({ outcome: "rejected", errors: [error(2)], row: { shard: 1, key: "A-1" } });
  expect(bad["why"]).toContain("breaks its feed's rules");
  expect(bad["steps"]).toEqual([
    expect.objectContaining({ step: "received", at: second(0) }),
    expect.objectContaining({ step: "cut", at: second(2) }),
    expect.objectContaining({ step: "shard-judged", at: second(3), what: "shard 1: rejected" }),
    expect.objectContaining({ step: "verdict", at: second(4), what: "rejected" }),
  ]);
  expect((await all.ask(5))["why"]).toContain("Nothing is wrong with this row");
  const some = await sent(rejected, { [`acme/${file}/reports/file`]: reportOf(2) });
  expect((await some.ask(6))["why"]).toContain("not all are told");
});

test("a row that was kept aside is told so, and what is wrong with it", async () => {
  const verdict = e.validated();
  const aside = `acme/${file}/quarantine/1`;
  const shards = [0, 1].map((shard) => ({
    ...{ shard, object: `acme/${file}/shards/${shard}`, rows: 2, sha256: "a".repeat(64) },
    ...(shard === 1 && { quarantine: aside }),
  }));
  const quarantined = {
    rows: 1,
    badRows: 1,
    errors: 1,
    byCode: { "cell.pattern": 1 },
    report: `acme/${file}/reports/file`,
  };
  const payload = { ...verdict.payload, shards, quarantined };
  const { ask } = await sent([...judged.slice(0, -1), { ...verdict, payload }], {
    [aside]: [2],
    [quarantined.report]: { ...reportOf(2), errors: 1 },
  });
  expect(await ask(3)).toMatchObject({ outcome: "quarantined", errors: [error(2)], written: null });
  expect(await ask(6)).toMatchObject({ outcome: "waiting", errors: [] });
});

test("a row that its entity refused, or that changed nothing, is told so", async () => {
  const conflict = { record: 4, line: 6, key: "A-3", code: "order.closed", message: "the order is closed" };
  const reports = { ...noConflicts, [`acme/${file}/conflicts/1`]: conflicts([conflict]) };
  const { ask, query } = await sent(loadedBoth, reports);
  expect(await ask(6)).toMatchObject({ outcome: "conflict", conflict, written: null });
  // A-2 was written by file 1, and is so still.
  const [before] = orderHistory("A-2", [{ status: "new" }]).events;
  if (before !== undefined) await query.take({ ...before, journal: "" });
  expect(await ask(5)).toMatchObject({ outcome: "unchanged", conflict: null, row: { key: "A-2", shard: 0 } });
  // Of A-0 nothing is told here (yet).
  expect(await ask(2)).toMatchObject({ outcome: "not-known" });
});

test.each([
  [e.withdrawn(), "not-loaded", "withdrawn by OPERATOR1, who said: half of it is missing"],
  [e.refused(), "not-loaded", "refused by OPERATOR1"],
  [e.checked(), "not-loaded", "to be checked only"],
  [e.held(), "waiting", "held"],
])("%# of a file that is not loaded, a row is told why", async (message, outcome, why) => {
  const { ask } = await sent([...judged, message], noConflicts);
  expect(await ask(5)).toMatchObject({ outcome, why: expect.stringContaining(why), written: null });
});

test("what is kept no longer is told to be so, and the steps stay", async () => {
  const { ask, stored } = await sent(loadedBoth, noConflicts);
  for (const key of [...stored.keys()]) if (key.includes("/shards/")) stored.delete(key);
  expect(await ask(3)).toMatchObject({ outcome: "not-known", row: { record: 2, shard: null, key: null } });
  stored.clear();
  const told = await ask(3);
  expect(told).toMatchObject({ outcome: "not-known", row: null });
  expect(told["steps"]).toContainEqual(expect.objectContaining({ step: "verdict", what: "validated" }));
});

test("a line that is no number is refused; another partner's file is not there", async () => {
  const { ask } = await sent(judged);
  expect(await ask("0")).toMatchObject({ status: 400, type: "/problems/bad-query", parameter: "line" });
  expect(await ask("one")).toMatchObject({ status: 400 });
  expect(await ask(3, "zenith")).toMatchObject({ status: 404, type: "/problems/no-such-file" });
});
