import { describe, expect, test } from "bun:test";
import { memoryDeadLetterQueue } from "../adapters/memory/dead-letter-queue.ts";
import { virtualTime } from "../adapters/memory/virtual-time.ts";
import { systemClock } from "../ports/clock.ts";
import { silentLog } from "../ports/log.ts";
import type { StreamRecords } from "../ports/stream-records.ts";
import { look } from "./look.ts";
import { readLetter } from "./read-letter.ts";
import { rescueTick } from "./rescue-tick.ts";
import { rescuePointers } from "./rescue.ts";
import type { RescuedRecord } from "./rescued.ts";
import { pointerBody } from "./testing.ts";

const place = { kind: "pipe", name: "entities-work" } as const;
const attributes = { reason: "the target refused single entries" };
const pointer = { body: pointerBody(), attributes };
const record = (sequence: string): RescuedRecord => ({
  eventID: `e${sequence}`,
  eventName: "INSERT",
  dynamodb: { Keys: { pk: { S: "k" } }, NewImage: { pk: { S: "k" } }, SequenceNumber: sequence },
});
const found =
  (...sequences: string[]): StreamRecords["read"] =>
  async () => ({ kind: "found", records: sequences.map(record) });
const partsWith = (read: StreamRecords["read"]) => ({
  records: { read },
  clock: systemClock,
  log: silentLog,
});

describe("a pointer", () => {
  test("becomes the records that it points to, each a letter with the pointer's reason", async () => {
    const queue = memoryDeadLetterQueue(place, systemClock, [pointer]);
    expect(await rescuePointers(queue, partsWith(found("100", "101")))).toEqual({
      ...{ records: 2, lost: 0, left: 0, others: 2 },
    });
    const { letters } = await look(queue);
    expect(letters.map(({ body }) => JSON.parse(body).record.eventID)).toEqual(["e100", "e101"]);
    for (const raw of letters)
      expect(readLetter(place, raw, new Date())).toMatchObject({
        holding: { kind: "whole" },
        cause: `the pipe gave it up: ${attributes.reason}`,
      });
  });

  test("that came too late becomes a letter that says so", async () => {
    const queue = memoryDeadLetterQueue(place, systemClock, [pointer]);
    const gone = async () => ({ kind: "gone", reason: "the stream had forgotten it" }) as const;
    expect(await rescuePointers(queue, partsWith(gone))).toEqual({ records: 0, lost: 1, left: 0, others: 1 });
    const [raw] = queue.all();
    if (raw === undefined) throw new Error("no letter is left");
    expect(readLetter(place, raw, new Date()).holding).toEqual({
      kind: "lost",
      reason: "the stream had forgotten it",
    });
  });

  test("stays, for the next time, where the stream cannot be read; others are rescued all the same", async () => {
    const other = { body: pointerBody({ startSequenceNumber: "200", endSequenceNumber: "200" }), attributes };
    const queue = memoryDeadLetterQueue(place, systemClock, [pointer, other]);
    const parts = partsWith(async ({ first }) => {
      if (first === "100") throw new Error("throttled");
      return { kind: "found", records: [record(first)] };
    });
    expect(await rescuePointers(queue, parts)).toEqual({ records: 1, lost: 0, left: 1, others: 1 });
    expect(queue.all().map(({ body }) => "DDBStreamBatchInfo" in JSON.parse(body))).toEqual([true, false]);
    expect(await rescuePointers(queue, partsWith(found("100")))).toEqual({
      records: 1,
      lost: 0,
      left: 0,
      others: 2,
    });
  });

  test("stays when its record cannot be stored", async () => {
    const queue = memoryDeadLetterQueue(place, systemClock, [pointer]);
    const failing = { ...queue, put: async () => Promise.reject(new Error("SQS does not answer")) };
    expect(await rescuePointers(failing, partsWith(found("100")))).toEqual({
      ...{ records: 0, lost: 0, left: 1, others: 0 },
    });
    expect(queue.all()).toHaveLength(1);
  });
});

test("what is rescued, points to nothing or cannot be read is left as it is, and seen by others at once", async () => {
  const gap = pointerBody({ startSequenceNumber: undefined, batchSize: 0 });
  const letters = [pointer, { body: gap, attributes }, { body: "{", attributes }];
  const queue = memoryDeadLetterQueue(place, systemClock, letters);
  await rescuePointers(queue, partsWith(found("100")));
  const before = queue.all().map(({ body }) => body);
  expect(await rescuePointers(queue, partsWith(found("9")))).toEqual({
    records: 0,
    lost: 0,
    left: 0,
    others: 3,
  });
  expect((await look(queue)).letters.map(({ body }) => body).toSorted()).toEqual(before.toSorted());
});

test("the tick rescues what appears, and reads a queue that stands still only now and then", async () => {
  const time = virtualTime();
  const queue = memoryDeadLetterQueue(place, time, [{ body: "{", attributes }]);
  let takes = 0;
  const counted = {
    ...queue,
    take: (options: Parameters<typeof queue.take>[0]) => {
      takes += 1;
      return queue.take(options);
    },
  };
  const tick = rescueTick([counted], { ...partsWith(found("100")), clock: time });
  await tick.run();
  const first = takes;
  await tick.run();
  expect(takes).toBe(first);
  await queue.put(pointer);
  await tick.run();
  expect(queue.all().filter(({ body }) => body.includes("rescued.v1"))).toHaveLength(1);
  const standing = takes;
  await time.advance(5 * 60_000 + 1);
  await tick.run();
  expect(takes).toBeGreaterThan(standing);
});

test("the tick comes back to a pointer that somebody else held when it looked", async () => {
  const queue = memoryDeadLetterQueue(place, systemClock, [pointer]);
  const tick = rescueTick([queue], partsWith(found("100")));
  const held = await queue.take({ max: 10, holdSeconds: 60, thorough: false });
  await tick.run();
  await queue.giveBack(held);
  await tick.run();
  expect(queue.all().map(({ body }) => body.includes("rescued.v1"))).toEqual([true]);
});
