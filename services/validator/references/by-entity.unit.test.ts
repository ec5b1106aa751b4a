import { describe, expect, test } from "bun:test";
import { envelopeOf, pipelineEvent } from "@sluice/contracts/events/make.ts";
import { members } from "@sluice/contracts/feeds/members.ts";
import { points } from "@sluice/contracts/feeds/points.ts";
import type { AnyFeed, EntityState } from "@sluice/contracts/feed.ts";
import { EntityKey, FileId, fileGroup, PartnerId } from "@sluice/contracts/ids.ts";
import { ErrorReport } from "@sluice/contracts/report.ts";
import { memoryAggregateStore } from "@sluice/shared/adapters/memory/aggregate-store.ts";
import { memoryObjectStore } from "@sluice/shared/adapters/memory/object-store.ts";
import { memoryProjection } from "@sluice/shared/adapters/memory/projection.ts";
import { entityGroup } from "@sluice/shared/entity-group.ts";
import { done, type Message } from "@sluice/shared/messaging/handler.ts";
import type { OutboxEvent } from "@sluice/shared/ports/aggregate-store.ts";
import fc from "fast-check";
import * as v from "valibot";
import { validatorConsumer } from "../consumer.ts";
import { keptRowsMin } from "../on-shard-ready.ts";
import { judgeHere } from "../sql/shard-judge.ts";
import { calmContext, shardReady } from "../testing.ts";
import { isWhole } from "./is-whole.ts";

const acme = v.parse(PartnerId, "acme");
const trace = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
const fileOf = (sequence: number) => v.parse(FileId, `f_${String(900 + sequence).padStart(26, "0")}`);

/** An event of a member, written by the members file of this sequence. */
function memberEvent(number: string, version: number, state: EntityState | null, sequence: number): Message {
  const key = v.parse(EntityKey, number);
  const group = entityGroup(acme, members.entity, key);
  const origin = { aggregate: `entity:${group}`, version, epoch: 1, partner: acme, group };
  const change = state === null ? "removed" : "updated";
  return {
    ...envelopeOf("member.changed.v1", { ...origin, occurredAt: new Date(0), trace }),
    payload: { entity: members.entity, key, feed: members.name, change },
    state,
    source: { file: fileOf(sequence), sequence, line: 2 },
  };
}
const member = (memberNo: string, mergedInto = ""): EntityState => ({
  ...{ memberNo, name: "Aoki Hana", status: mergedInto === "" ? "active" : "merged", mergedInto },
});

const refOf = (sequence: number) => ({
  ...{ file: fileOf(sequence), partner: acme, feed: members.name, feedVersion: 1 },
  ...{ entity: members.entity, sequence },
});
const originOf = (sequence: number) => ({
  ...{ aggregate: `load:${fileOf(sequence)}`, version: 3, epoch: 1, partner: acme },
  ...{ group: fileGroup(fileOf(sequence)), occurredAt: new Date(0), trace },
});
const loaded = (sequence: number, emitted: number): Message =>
  pipelineEvent("file.loaded.v1", originOf(sequence), {
    ...refOf(sequence),
    tally: {
      ...{ rows: emitted, created: 0, updated: emitted, removed: 0, unchanged: 0, conflicts: 0, emitted },
    },
    conflictsReports: [],
  });
const checked = (sequence: number): Message =>
  pipelineEvent("file.checked.v1", originOf(sequence), refOf(sequence));

const grant = (number: number, to: string, amount = "100"): readonly string[] => [
  ...[`G${String(number).padStart(8, "0")}`, to, amount, "2026-11-20"],
];

/** The feed as it would be if it kept a file out for one bad row. */
const { onBadRows: _, ...strict } = points;

/** A validator in memory, which remembers what it emitted. */
function testValidator(feed: AnyFeed = strict) {
  const memory = memoryAggregateStore();
  const stored = memoryObjectStore();
  const reads: string[] = [];
  const objects: typeof stored = {
    ...stored,
    bytes: (key, range) => {
      reads.push(key);
      return stored.bytes(key, range);
    },
  };
  const events: OutboxEvent[] = [];
  const references = memoryProjection();
  let judged = 0;
  const { handle } = validatorConsumer({
    store: {
      ...memory,
      save: async (changes) => {
        const saved = await memory.save(changes);
        if (saved.kind === "saved") events.push(...changes.flatMap(({ event }) => event ?? []));
        return saved;
      },
    },
    ...{ objects, references, epoch: 1, clock: { now: () => new Date(0) } },
    feeds: new Map([members, feed].map((one) => [one.name, one])),
    judge: (...asked) => {
      judged += 1;
      return judgeHere(...asked);
    },
  });
  return {
    ...{ events, references, objects, reads, judged: () => judged },
    take: (message: Message, receiveCount = 1) => handle(message, { ...calmContext, receiveCount }),
    /** A file of grants that came when so many members files had been received. */
    sent: async (file: number, behind: number, rows: readonly (readonly string[])[]): Promise<Message> => {
      const message = await shardReady(objects, feed, file, rows);
      return { ...message, payload: { ...message.payload, needs: [{ entity: "member", through: behind }] } };
    },
    report: async () =>
      v.parse(
        ErrorReport,
        JSON.parse(new TextDecoder().decode(await objects.bytes(String(events.at(-1)?.payload["report"])))),
      ),
  };
}

/** Members 1 to 4: one lives, one is deleted, one is merged; the fourth nobody knows. */
const told: readonly Message[] = [
  memberEvent("M000001", 1, member("M000001"), 1),
  memberEvent("M000002", 1, member("M000002"), 1),
  memberEvent("M000002", 2, null, 1),
  memberEvent("M000003", 1, member("M000003"), 1),
  memberEvent("M000003", 2, member("M000003", "M000001"), 1),
];

describe("a row that refers to a member", () => {
  test("who is missing, deleted or merged rejects its file, with line and column", async () => {
    const { take, sent, report, events } = testValidator();
    for (const message of [...told, loaded(1, told.length)]) expect(await take(message)).toEqual(done);
    const rows = ["M000001", "M000002", "M000003", "M000004"].map((to, at) => grant(at + 1, to));
    const message = await sent(1, 1, rows);
    expect(await take(message)).toEqual(done);
    expect(events.map(({ type }) => type)).toEqual(["shard.rejected.v1"]);
    const { samples, ...totals } = await report();
    expect(
      samples.map(({ line, column, value, code, message: said }) => [line, column, value, code, said]),
    ).toEqual([
      [3, "member_no", "M000002", "row.reference-deleted", "member M000002 was deleted"],
      [4, "member_no", "M000003", "row.reference-merged", "member M000003 was merged into M000001"],
      [5, "member_no", "M000004", "row.reference-missing", "member M000004 is not known"],
    ]);
    expect(totals).toMatchObject({ rows: 4, badRows: 3, errors: 3 });
    // A redelivery finds the verdict, whatever is known by now.
    await take(memberEvent("M000004", 1, member("M000004"), 2));
    expect(await take(message)).toEqual(done);
    expect(events.length).toBe(1);
  });

  test("is told of all that is wrong with it at once: its own rules, its key, what it speaks of", async () => {
    const { take, sent, report } = testValidator();
    await take(await sent(1, 0, [grant(1, "M000004", "0"), grant(2, "M000004"), grant(2, "M000004")]));
    const { samples, badRows, errors } = await report();
    expect(samples.map(({ line, code }) => [line, code])).toEqual([
      [2, "cell.pattern"],
      [2, "row.reference-missing"],
      [3, "row.reference-missing"],
      [4, "row.duplicate-key"],
      [4, "row.reference-missing"],
    ]);
    expect({ badRows, errors }).toEqual({ badRows: 3, errors: 5 });
  });

  test("is judged anew where the same rows were good in another file", async () => {
    const { take, sent, events, judged } = testValidator();
    const rows = Array.from({ length: keptRowsMin }, (_, at) => grant(at + 1, "M000001"));
    for (const message of [memberEvent("M000001", 1, member("M000001"), 1), loaded(1, 1)])
      await take(message);
    await take(await sent(1, 1, rows));
    for (const message of [memberEvent("M000001", 2, null, 2), loaded(2, 1)]) await take(message);
    await take(await sent(2, 2, rows));
    expect(events.map(({ type }) => type)).toEqual(["shard.validated.v1", "shard.rejected.v1"]);
    expect(judged()).toBe(1);
  });

  test("keeps its row aside where the feed quarantines, and the shard is fetched once for it all", async () => {
    const { take, sent, events, objects, reads } = testValidator({
      ...points,
      onBadRows: { kind: "quarantine", shareMax: 1 },
    });
    for (const message of [...told, loaded(1, told.length)]) await take(message);
    const message = await sent(1, 1, [grant(1, "M000001"), grant(2, "M000002")]);
    await take(message);
    expect(events.at(-1)).toMatchObject({
      type: "shard.validated.v1",
      payload: { quarantined: { rows: 1 } },
    });
    expect(reads.filter((key) => key === message.payload["object"])).toHaveLength(1);
    const key = objects.keys().find((one) => one.includes("quarantine")) ?? "";
    expect(new TextDecoder().decode(await objects.bytes(key))).toBe("[2]");
  });
});

describe("a file that was sent right behind the members file", () => {
  test("waits until that has ended and all that it made is projected, and then passes", async () => {
    const { take, sent, events } = testValidator();
    const message = await sent(1, 1, [grant(1, "M000001")]);
    expect(await take(message)).toEqual(done);
    expect(events).toEqual([]);
    // The end comes before the events, and an event comes twice: neither makes the picture whole.
    await take(loaded(1, 2));
    const [resumed] = events;
    if (resumed === undefined) throw new Error("nobody sent the shard on");
    await take(memberEvent("M000002", 1, member("M000002"), 1));
    await take(memberEvent("M000002", 1, member("M000002"), 1));
    expect(await take(resumed, 7)).toMatchObject({ kind: "retry", afterSeconds: 7 });
    await take(memberEvent("M000001", 1, member("M000001"), 1));
    expect(await take(resumed)).toEqual(done);
    expect(events.map(({ type }) => type)).toEqual(["shard.resumed.v1", "shard.validated.v1"]);
  });
});

test("the picture is whole exactly when all files have ended and all their events are in, in any order", async () => {
  const all: readonly Message[] = [
    ...told,
    loaded(1, told.length),
    checked(2),
    memberEvent("M000001", 2, null, 3),
    memberEvent("M000002", 3, member("M000002"), 3),
    loaded(3, 2),
  ];
  const deliveries = fc.shuffledSubarray([...all, ...all], {
    minLength: all.length,
    maxLength: 2 * all.length,
  });
  await fc.assert(
    fc.asyncProperty(deliveries, async (order) => {
      const { take, references } = testValidator();
      const seen = new Set<string>();
      for (const message of order) {
        await take(message);
        seen.add(message.id);
        const whole = await isWhole(references, 1, acme, "member", 3);
        expect(whole).toBe(all.every(({ id }) => seen.has(id)));
      }
    }),
    { numRuns: 60 },
  );
});
