import { describe, expect, test } from "bun:test";
import { memoryProjection } from "@sluice/shared/adapters/memory/projection.ts";
import { FileValidated } from "@sluice/contracts/events/07-file-validated/v1.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { ErrorReport } from "@sluice/contracts/report.ts";
import { memoryAggregateStore } from "@sluice/shared/adapters/memory/aggregate-store.ts";
import { memoryObjectStore } from "@sluice/shared/adapters/memory/object-store.ts";
import type { OutboxEvent } from "@sluice/shared/ports/aggregate-store.ts";
import * as v from "valibot";
import { validatorConsumer } from "./consumer.ts";
import { keptRowsMin } from "./on-shard-ready.ts";
import { ruleSetOf } from "./rule-set.ts";
import { judgeHere } from "./sql/shard-judge.ts";
import { calmContext, shardReady } from "./testing.ts";

const row = ["A-2026-00017", "created", "2026-11-20T09:30:00Z", "Aoki Books", "JPY", "1250.00"];
const rows = (count: number, bad: readonly number[] = []): readonly (readonly string[])[] =>
  Array.from({ length: count }, (_, at) =>
    bad.includes(at) ? row.with(1, "teleported") : row.with(0, `A-${at}-X`),
  );

/** A validator in memory, which says how often it judged a shard and what it emitted. */
function testValidator() {
  const memory = memoryAggregateStore();
  const events: OutboxEvent[] = [];
  const objects = memoryObjectStore();
  let judged = 0;
  const consumer = (feed = orders) =>
    validatorConsumer({
      store: {
        ...memory,
        save: (changes) => {
          events.push(...changes.flatMap(({ event }) => (event === undefined ? [] : [event])));
          return memory.save(changes);
        },
      },
      objects,
      clock: { now: () => new Date(0) },
      epoch: 1,
      feeds: new Map([[feed.name, feed]]),
      references: memoryProjection(),
      judge: (feed, shard, deadlineMs) => {
        judged += 1;
        return judgeHere(feed, shard, deadlineMs);
      },
    });
  return { objects, events, consumer, judged: () => judged };
}

describe("a shard that was judged before, in another file", () => {
  test("is not judged again, and its errors are told by the lines of its new file", async () => {
    const { objects, events, consumer, judged } = testValidator();
    const shard = rows(keptRowsMin, [4]);
    await consumer().handle(await shardReady(objects, orders, 1, shard, 2), calmContext);
    await consumer().handle(await shardReady(objects, orders, 2, shard, 900), calmContext);
    expect(judged()).toBe(1);
    expect(events.map(({ type }) => type)).toEqual(["shard.rejected.v1", "shard.rejected.v1"]);
    const reports = await Promise.all(
      events.map(async ({ payload }) => {
        const bytes = await objects.bytes(String(payload.report));
        return v.parse(ErrorReport, JSON.parse(new TextDecoder().decode(bytes)));
      }),
    );
    expect(reports.map(({ samples: [error] }) => error?.line)).toEqual([6, 904]);
    expect({ ...reports[1], samples: [] }).toEqual({ ...reports[0], samples: [] });
  });

  test("is judged again by another version of the rules, by other rules without one, and when a value differs", async () => {
    const { objects, consumer, judged } = testValidator();
    const shard = rows(keptRowsMin);
    await consumer().handle(await shardReady(objects, orders, 1, shard), calmContext);
    const raised = { ...orders, version: orders.version + 1 };
    await consumer(raised).handle(await shardReady(objects, raised, 2, shard), calmContext);
    const changed = { ...orders, row: v.record(v.string(), v.pipe(v.string(), v.maxLength(30))) };
    await consumer(changed).handle(await shardReady(objects, changed, 3, shard), calmContext);
    expect(judged()).toBe(3);
    const corrected = [...rows(keptRowsMin - 1), row.with(3, "Aoki")];
    await consumer().handle(await shardReady(objects, orders, 4, corrected), calmContext);
    expect(judged()).toBe(4);
    await consumer().handle(await shardReady(objects, orders, 5, shard), calmContext);
    expect(judged()).toBe(4);
  });

  test("is judged again when what was kept cannot be read", async () => {
    const { objects, consumer, judged } = testValidator();
    const puts: string[] = [];
    const put = objects.put.bind(objects);
    objects.put = (key, body) => {
      puts.push(key);
      return put(key, body);
    };
    const shard = rows(keptRowsMin);
    await consumer().handle(await shardReady(objects, orders, 1, shard), calmContext);
    const kept = puts.find((key) => key.startsWith("acme/verdicts/orders/")) ?? "";
    await put(kept, new TextEncoder().encode("{"));
    await consumer().handle(await shardReady(objects, orders, 2, shard), calmContext);
    expect(judged()).toBe(2);
  });
});

test("a shard's object with other content than the gateway said is not judged", async () => {
  const { objects, events, consumer } = testValidator();
  const message = await shardReady(objects, orders, 1, rows(3));
  const other = { ...message, payload: { ...message.payload, sha256: "0".repeat(64) } };
  await expect(consumer().handle(other, calmContext)).rejects.toThrow("its hash is another");
  expect(events).toEqual([]);
});

test("a shard is left for later when the host has no time left", async () => {
  const { objects, consumer } = testValidator();
  const message = await shardReady(objects, orders, 1, rows(3));
  expect(await consumer().handle(message, { ...calmContext, remainingMs: () => 1_000 })).toMatchObject({
    kind: "retry",
  });
});

describe("a shard of a feed that quarantines", () => {
  const feed: AnyFeed = { ...orders, onBadRows: { kind: "quarantine", shareMax: 0.5 } };
  const bad = [row, row.with(1, "teleported"), row.with(3, "Ito"), row.with(0, "B-1")];
  /** Takes the shard's result, and the gate's turn after it. */
  const judged = async (feedNow: AnyFeed) => {
    const { objects, events, consumer } = testValidator();
    const message = await shardReady(objects, feedNow, 1, bad);
    await consumer(feedNow).handle(message, calmContext);
    const [result] = events;
    if (result === undefined) throw new Error("nothing was told");
    await consumer(feedNow).handle(result, calmContext);
    const json = async (key: unknown): Promise<unknown> =>
      JSON.parse(new TextDecoder().decode(await objects.bytes(String(key))));
    return { told: events.map(({ type, payload }) => ({ type, payload })), json };
  };

  test("is good but for the bad row and what builds on it: they are listed, reported, and counted by the gate", async () => {
    const { told, json } = await judged(feed);
    const [shard, file] = told;
    const wrong = { rows: 2, badRows: 1, errors: 1, byCode: { "cell.not-in-list": 1 } };
    expect(shard).toMatchObject({ type: "shard.validated.v1", payload: { rows: 4, quarantined: wrong } });
    expect(file).toMatchObject({ type: "file.validated.v1", payload: { rows: 4, quarantined: wrong } });
    const { shards, quarantined } = v.parse(FileValidated, file?.payload);
    expect(await json(shards[0]?.quarantine)).toEqual([2, 3]);
    expect(await json(quarantined?.report)).toMatchObject({ rows: 4, badRows: 1, samples: [{ record: 2 }] });
  });

  test("keeps the whole file out when more is bad than the feed bears", async () => {
    const { told } = await judged({ ...feed, onBadRows: { kind: "quarantine", shareMax: 0.4 } });
    expect(told.map(({ type }) => type)).toEqual(["shard.validated.v1", "file.rejected.v1"]);
    expect(told[1]?.payload).toMatchObject({ badRows: 1, errors: 1 });
  });
});

describe("a verdict names the rules that it fell by", () => {
  const namesIn = async (feed: AnyFeed, shard: readonly (readonly string[])[]) => {
    const { objects, events, consumer } = testValidator();
    await consumer(feed).handle(await shardReady(objects, feed, 1, shard), calmContext);
    const [result] = events;
    if (result === undefined) throw new Error("nothing was told");
    await consumer(feed).handle(result, calmContext);
    return events.map(({ type, payload }) => [type, payload["rules"]]);
  };

  test("whether it is good or bad", async () => {
    const name = ruleSetOf(orders);
    expect(name).toMatch(new RegExp(`^${orders.version}-[0-9a-f]{16}$`));
    expect(await namesIn(orders, [row])).toEqual([
      ["shard.validated.v1", name],
      ["file.validated.v1", [name]],
    ]);
    expect(await namesIn(orders, [row.with(1, "teleported")])).toEqual([
      ["shard.rejected.v1", name],
      ["file.rejected.v1", [name]],
    ]);
  });
});
