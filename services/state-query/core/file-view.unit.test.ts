import { describe, expect, test } from "bun:test";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import fc from "fast-check";
import { eventsOf, fileNumbered, second, testQuery, wholeWay } from "../testing.ts";
import { Aspect } from "./aspect.ts";
import { fileView } from "./file-view.ts";
import { project } from "./project.ts";
import { filePk } from "./places.ts";
import * as v from "valibot";

const file = fileNumbered(1);
const e = eventsOf(file);

/** The view after events, each projected as the read model would keep it when all came in this order. */
function viewAfter(...messages: readonly Message[]) {
  const aspects = new Map<string, Aspect>();
  for (const message of messages) {
    const projected = project(message);
    if (!projected.ok) throw new Error(projected.reason);
    for (const { pk, sk, item } of projected.items)
      if (pk === filePk(file)) aspects.set(sk, v.parse(Aspect, item));
  }
  const view = fileView(file, [...aspects.values()]);
  if (view === null) throw new Error("no view");
  return view;
}

describe("a file's phase is the furthest that is known of", () => {
  const cut = [e.received(), e.ready(0), e.ready(1), e.sharded()];
  const good = [...cut, e.shardValidated(0), e.shardValidated(1), e.validated()];
  test.each([
    ["shard", "it is received", [e.received()]],
    ["validate", "a shard is ready", [e.received(), e.ready(0)]],
    ["validate", "all shards are ready", cut],
    ["validate", "one of two shards is judged", [...cut, e.shardValidated(0)]],
    [
      "validate",
      "all shards are judged and the gate is silent",
      [...cut, e.shardValidated(0), e.shardRejected(1)],
    ],
    ["load", "the gate opened", good],
    ["load", "a shard is being loaded", [...good, e.requested(0)]],
    ["sync", "it is loaded", [...good, e.loaded()]],
    ["sync", "one event is not settled", [...good, e.loaded(), e.progressed(12, 2, 1)]],
    ["load", "what is settled equals nothing that is known to be emitted", [...good, e.progressed(16)]],
    ["synced", "every event is settled, one way or another", [...good, e.loaded(), e.progressed(13, 2, 1)]],
    ["failed", "it cannot be cut", [e.received(), e.failed()]],
    ["rejected", "the gate stays shut", [...cut, e.shardValidated(0), e.shardRejected(1), e.rejected()]],
    ["sync", "only its load is known so far", [e.loaded()]],
    ["load", "it is planned", [...good, e.planned()]],
    ["held", "its plan is out of range", [...good, e.planned(), e.held()]],
    ["held", "only that is known so far", [e.held()]],
    ["load", "it was released", [...good, e.planned(), e.held(), e.released()]],
    ["sync", "it was released and loaded", [...good, e.held(), e.released(), e.loaded()]],
    ["refused", "it was refused", [...good, e.planned(), e.held(), e.refused()]],
    ["withdrawn", "it was withdrawn while it was judged", [...cut, e.withdrawn()]],
    ["withdrawn", "it was withdrawn, and its judging went on", [...cut, e.withdrawn(), e.rejected()]],
    ["checked", "it was sent to be checked", [...good, e.planned(), e.checked()]],
    ["receive", "only a sync's progress is known so far", [e.progressed(3)]],
  ] as const)("%s: %s", (phase, _, events) => {
    expect(viewAfter(...events).phase).toBe(phase);
  });
});

describe("a file's shards are each counted in their last state", () => {
  const none = { total: 2, ready: 0, validated: 0, rejected: 0, loading: 0, loaded: 0 };
  test.each([
    ["none is ready", [e.received()], {}],
    ["one is ready", [e.received(), e.ready(0)], { ready: 1 }],
    [
      "one is judged bad",
      [e.received(), e.ready(0), e.ready(1), e.shardRejected(1)],
      { ready: 1, rejected: 1 },
    ],
    [
      "one is being loaded",
      [e.received(), e.shardValidated(0), e.requested(1)],
      { validated: 1, loading: 1 },
    ],
    [
      "a late request undoes no load",
      [e.received(), e.shardLoaded(1), e.requested(1, 2), e.ready(1)],
      { loaded: 1 },
    ],
  ] as const)("%s", (_, events, counts) => {
    expect(viewAfter(...events).shards).toEqual({ ...none, ...counts });
  });
});

test("a synced file tells its counts, times and milliseconds a phase", () => {
  expect(viewAfter(...wholeWay(file))).toEqual({
    file,
    partner: "acme",
    feed: "orders",
    entity: "order",
    sequence: 1,
    ...{ mode: "load", undoes: null, undone: null },
    bytes: 700,
    sha256: "a".repeat(64),
    phase: "synced",
    verdict: "validated",
    rules: ["1-00112233445566ff"],
    shards: { total: 2, ready: 0, validated: 0, rejected: 0, loading: 0, loaded: 2 },
    counts: {
      rows: 20,
      badRows: 0,
      errors: 0,
      warnings: 0,
      quarantined: 0,
      created: 12,
      updated: 4,
      removed: 0,
      unchanged: 2,
      conflicts: 2,
      emitted: 16,
      applied: 13,
      superseded: 2,
      discarded: 1,
    },
    plan: null,
    decision: null,
    errorsByCode: {},
    warningsByCode: {},
    faults: [],
    faultTotal: 0,
    times: {
      receivedAt: second(0),
      shardedAt: second(2),
      judgedAt: second(4),
      loadedAt: second(7),
      endedAt: second(8),
    },
    timings: { shard: 2000, validate: 2000, load: 3000, sync: 1000 },
  });
});

test("a failed file tells its faults, and how many there are in all", () => {
  expect(viewAfter(e.received(), e.failed())).toMatchObject({
    faults: [{ code: "quote.stray", line: 3, byte: 41 }],
    faultTotal: 7,
    verdict: null,
    times: { endedAt: second(2) },
    timings: {},
  });
});

test("a rejected file tells its errors, and never a time of loading", () => {
  expect(viewAfter(e.received(), e.sharded(), e.shardRejected(0), e.rejected())).toMatchObject({
    verdict: "rejected",
    counts: { rows: 20, badRows: 2, errors: 3, created: 0 },
    errorsByCode: { "cell.pattern": 3 },
    times: { judgedAt: second(4), loadedAt: null, endedAt: second(4) },
    timings: { shard: 2000, validate: 2000 },
  });
});

test("a file whose bad rows are kept aside goes on, and tells how many and why", () => {
  const validated = e.validated();
  const quarantined = { rows: 3, badRows: 2, errors: 3, byCode: { "cell.pattern": 3 }, report: "report" };
  const aside = { ...validated, payload: { ...validated.payload, quarantined } };
  expect(viewAfter(e.received(), e.sharded(), aside)).toMatchObject({
    phase: "load",
    verdict: "validated",
    counts: { rows: 20, badRows: 2, errors: 3, quarantined: 3 },
    errorsByCode: { "cell.pattern": 3 },
  });
});

test("a held file tells its plan, and once it is decided who said so, and why", () => {
  const plan = { rows: 20, created: 1, removals: 9, keysBefore: 10, reasons: [{ code: "removals.share" }] };
  const held = viewAfter(e.received(), e.validated(), e.planned(), e.held());
  expect(held).toMatchObject({ plan, decision: null, times: { endedAt: null } });
  const refused = viewAfter(e.received(), e.validated(), e.planned(), e.held(), e.refused());
  expect(refused).toMatchObject({
    plan,
    decision: { word: "refused", by: "OPERATOR1", reason: "half of it is missing", at: second(7) },
    times: { endedAt: second(7) },
  });
});

test("before the file's own events come, its shards' counts are added up", () => {
  const judged = viewAfter(e.received(), e.shardRejected(0), e.shardRejected(1));
  expect(judged.counts).toMatchObject({ rows: null, badRows: 4, errors: 6 });
  expect(judged.errorsByCode).toEqual({ "cell.pattern": 6 });
  const loading = viewAfter(e.received(), e.validated(), e.shardLoaded(0));
  expect(loading.counts).toMatchObject({ rows: 20, created: 6, emitted: 8, conflicts: 1 });
});

test("a file that emitted nothing is synced when it is loaded", () => {
  const loaded = e.loaded();
  const tally = { rows: 20, created: 0, updated: 0, removed: 0, unchanged: 20, conflicts: 0, emitted: 0 };
  const view = viewAfter(e.received(), { ...loaded, payload: { ...loaded.payload, tally } });
  expect(view).toMatchObject({ phase: "synced", times: { endedAt: second(7) } });
});

test("whatever the order and the repeats of a file's events, the answer is the same", async () => {
  const events = wholeWay(file);
  const query = await testQuery();
  await query.take(...events);
  const expected = await query.json(`/v1/files/${file}`);
  expect(expected["phase"]).toBe("synced");

  const shuffled = fc.shuffledSubarray([...events, ...events, ...events], { minLength: events.length * 3 });
  await fc.assert(
    fc.asyncProperty(shuffled, async (messages) => {
      const other = await testQuery();
      await other.take(...messages);
      expect(await other.json(`/v1/files/${file}`)).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});
