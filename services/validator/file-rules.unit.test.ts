import { describe, expect, test } from "bun:test";
import { FileValidated } from "@sluice/contracts/events/07-file-validated/v1.ts";
import { memoryProjection } from "@sluice/shared/adapters/memory/projection.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import type { Frame } from "@sluice/contracts/file-rule.ts";
import { checkFileRules } from "@sluice/contracts/file-rule.ts";
import { memoryAggregateStore } from "@sluice/shared/adapters/memory/aggregate-store.ts";
import { memoryObjectStore } from "@sluice/shared/adapters/memory/object-store.ts";
import type { OutboxEvent } from "@sluice/shared/ports/aggregate-store.ts";
import * as v from "valibot";
import { validatorConsumer } from "./consumer.ts";
import { keptRowsMin } from "./on-shard-ready.ts";
import { rulesHash } from "./rule-set.ts";
import { judgeHere } from "./sql/shard-judge.ts";
import { calmContext, shardReady } from "./testing.ts";

const framed: AnyFeed = {
  ...orders,
  format: { ...orders.format, frame: { trailer: { mark: "TRL", fields: ["rows", "total"] } } },
  fileRules: [
    { kind: "count", field: "rows" },
    { kind: "sum", field: "total", column: "amount", places: 2 },
  ],
};
const row = ["A-1-X", "created", "2026-11-20T09:30:00Z", "Aoki Books", "JPY", "0.10"];
const frame = (rows: string, total: string): Frame => ({
  receivedAtMs: 0,
  values: { rows: { text: rows, line: 9, byte: 900 }, total: { text: total, line: 9, byte: 900 } },
});

/** A validator in memory: judges a shard with its frame and takes the gate's turn, twice over if asked. */
function validator(feed: AnyFeed) {
  const memory = memoryAggregateStore();
  const objects = memoryObjectStore();
  const events: OutboxEvent[] = [];
  let judged = 0;
  const consumer = validatorConsumer({
    store: {
      ...memory,
      save: (changes) => {
        events.push(...changes.flatMap(({ event }) => event ?? []));
        return memory.save(changes);
      },
    },
    ...{ objects, clock: { now: () => new Date(0) }, epoch: 1, feeds: new Map([[feed.name, feed]]) },
    references: memoryProjection(),
    judge: (...job) => {
      judged += 1;
      return judgeHere(...job);
    },
  });
  const verdict = async (file: number, rows: readonly (readonly string[])[], stated: Frame, times = 1) => {
    const message = await shardReady(objects, feed, file, rows);
    const ready = { ...message, payload: { ...message.payload, frame: stated } };
    for (let time = 0; time < times; time += 1) await consumer.handle(ready, calmContext);
    const result = events.at(-1);
    if (result === undefined) throw new Error("the shard was not judged");
    for (let time = 0; time < times; time += 1) await consumer.handle(result, calmContext);
    const { type = "", payload = {} } = events.at(-1) ?? {};
    return { type, payload };
  };
  const report = async (key: unknown): Promise<unknown> =>
    JSON.parse(new TextDecoder().decode(await objects.bytes(String(key))));
  return { verdict, report, events, judged: () => judged };
}

const rows = (count: number): string[][] =>
  Array.from({ length: count }, (_, at) => row.with(0, `A-${at}-X`));

describe("a file that states its count and its sum", () => {
  test("is validated when both are true, to the last place", async () => {
    const { verdict } = validator(framed);
    expect((await verdict(1, rows(10), frame("10", "1.00"))).type).toBe("file.validated.v1");
  });

  test("is rejected when one is not, once, with a report that names the record", async () => {
    const { verdict, report, events } = validator(framed);
    const { type, payload } = await verdict(1, rows(10), frame("11", "1.01"), 2);
    expect(type).toBe("file.rejected.v1");
    expect(payload).toMatchObject({
      rows: 10,
      badRows: 0,
      errors: 2,
      byCode: { "file.count": 1, "file.sum": 1 },
    });
    expect(await report(payload["report"])).toMatchObject({
      ...{ rows: 10, badRows: 0, errors: 2 },
      byColumn: { rows: { "file.count": 1 }, total: { "file.sum": 1 } },
      samples: [
        { line: 9, byte: 900, column: "rows", value: "11", code: "file.count" },
        { line: 9, byte: 900, column: "total", value: "1.01", code: "file.sum" },
      ],
    });
    expect(events).toHaveLength(2);
  });

  test("is held to it also when its judgement was kept from an earlier file", async () => {
    const { verdict, judged } = validator(framed);
    const many = rows(keptRowsMin);
    expect((await verdict(1, many, frame("1000", "100.00"))).type).toBe("file.validated.v1");
    expect((await verdict(2, many, frame("1000", "99.90"))).type).toBe("file.rejected.v1");
    expect(judged()).toBe(1);
  });

  test("is held to it over all its rows where bad ones are kept aside", async () => {
    const quarantines: AnyFeed = { ...framed, onBadRows: { kind: "quarantine", shareMax: 0.5 } };
    const { verdict, report } = validator(quarantines);
    const bad = [...rows(3), row.with(1, "teleported")];
    expect((await verdict(1, bad, frame("4", "0.40"))).type).toBe("file.validated.v1");
    const { type, payload } = await verdict(2, bad, frame("3", "0.30"));
    expect(type).toBe("file.rejected.v1");
    expect(payload).toMatchObject({ badRows: 1, errors: 3 });
    expect(await report(payload["report"])).toMatchObject({ rows: 4, badRows: 1, errors: 3 });
    const unread = [...rows(3), row.with(5, "0,10")];
    expect((await verdict(3, unread, frame("4", "0.40"))).payload).toMatchObject({
      byCode: { "file.sum-unread": 1 },
    });
  });

  test("and has a bad row is told of the row: its sums are not judged", async () => {
    const { verdict } = validator(framed);
    const { type, payload } = await verdict(1, [row.with(1, "teleported")], frame("7", "7"));
    expect(type).toBe("file.rejected.v1");
    expect(payload).toMatchObject({ errors: 1, byCode: { "cell.not-in-list": 1 } });
  });
});

describe("a rule that only warns", () => {
  const warn = v.object({ customer: v.pipe(v.string(), v.maxLength(5, "is long")) });
  const feed: AnyFeed = { ...orders, warn };
  const long = { "cell.too-long": 1 };
  const short = row.with(0, "A-2-X").with(3, "Aoki");

  test("keeps nothing out: the file is validated, and the warning is told with its place", async () => {
    const { verdict, report, events } = validator(feed);
    const { type, payload } = await verdict(1, [row, short], frame("", ""));
    expect(type).toBe("file.validated.v1");
    expect(payload).not.toHaveProperty("quarantined");
    expect(events[0]?.payload).toMatchObject({ warned: { warnings: 1, byCode: long } });
    const { warned } = v.parse(FileValidated, payload);
    expect(warned).toMatchObject({ warnings: 1, byCode: long });
    expect(await report(warned?.report)).toMatchObject({
      ...{ rows: 2, badRows: 0, errors: 0, samples: [] },
      warnings: {
        ...{ warnings: 1, byCode: long, byColumn: { customer: long } },
        samples: [{ record: 1, line: 2, column: "customer", message: "is long" }],
      },
    });
  });

  test("is told beside the errors of a file that is rejected", async () => {
    const { verdict, report } = validator(feed);
    const { type, payload } = await verdict(1, [row.with(1, "teleported"), short], frame("", ""));
    expect(type).toBe("file.rejected.v1");
    expect(payload).toMatchObject({ badRows: 1, errors: 1, warned: { warnings: 1 } });
    expect(await report(payload["report"])).toMatchObject({ errors: 1, warnings: { warnings: 1 } });
  });

  test("keeps no row aside where bad rows are", async () => {
    const { verdict } = validator({ ...feed, onBadRows: { kind: "quarantine", shareMax: 0 } });
    expect((await verdict(1, [row], frame("", ""))).type).toBe("file.validated.v1");
  });

  test("is told again when its judgement was kept, and by other rules judged again", async () => {
    const many = rows(keptRowsMin);
    const { verdict, judged } = validator(feed);
    const found = [await verdict(1, many, frame("", "")), await verdict(2, many, frame("", ""))];
    for (const { payload } of found) expect(payload).toMatchObject({ warned: { warnings: keptRowsMin } });
    expect(judged()).toBe(1);
    expect(rulesHash(feed)).not.toBe(rulesHash(orders));
  });

  test("says nothing where nothing breaks it", async () => {
    const { payload } = await validator(feed).verdict(1, [short], frame("", ""));
    expect(payload).not.toHaveProperty("warned");
  });
});

test("file rules that name what is not there are refused before they are put to use", () => {
  const { format } = framed;
  expect(() => checkFileRules(format, framed.fileRules)).not.toThrow();
  expect(() => checkFileRules(orders.format, framed.fileRules)).toThrow("rows is no field of the frame");
  const sum = { kind: "sum", field: "total", column: "amonut", places: 11 } as const;
  expect(() => checkFileRules(format, [sum])).toThrow("amonut is no column; a sum has 0 to 10 places");
});
