import { describe, expect, test } from "bun:test";
import type { DeadLetterPlace } from "@sluice/contracts/dead-letter-places.ts";
import { type MemoryDeadLetterQueue, memoryDeadLetterQueue } from "../adapters/memory/dead-letter-queue.ts";
import { systemClock } from "../ports/clock.ts";
import type { NewLetter } from "../ports/dead-letter-queue.ts";
import type { Operation, OperationsLog } from "../ports/operations-log.ts";
import { allLetters } from "./all-letters.ts";
import type { Delivery, RenderRecord } from "./delivery.ts";
import { discard } from "./discard.ts";
import { countFates } from "./fate.ts";
import { preview } from "./preview.ts";
import { redrive } from "./redrive.ts";
import { entityBody, pointerBody } from "./testing.ts";

const sync: DeadLetterPlace = { kind: "queue", name: "sync-consumer" };
const pipe: DeadLetterPlace = { kind: "pipe", name: "entities-work" };
const clock = systemClock;
const file = `f_${"0".repeat(26)}`;

const letterOf = (key: string, version: number): NewLetter => ({
  body: entityBody({ key, version }),
  group: `acme:order:${key}`,
  attributes: { reason: "refused", receiveCount: "1" },
});
const queueOf = (...letters: NewLetter[]): MemoryDeadLetterQueue =>
  memoryDeadLetterQueue(sync, clock, letters);
const rescuedLetter = (sequence: string): NewLetter => ({
  body: JSON.stringify({
    sluice: "rescued.v1",
    pointer: {
      ...{ streamArn: "arn", shardId: "s", first: sequence, last: sequence, records: 1 },
      arrivedAt: "2026-11-20T06:00:00.000Z",
    },
    condition: "RetryAttemptsExhausted",
    rescuedAt: "2026-11-20T10:00:01.000Z",
    record: { eventID: `e${sequence}`, eventName: "INSERT", dynamodb: { SequenceNumber: sequence } },
    lost: null,
  }),
  attributes: {},
});
/** Stands for a pipe: the record's sequence number becomes the version. */
const render: RenderRecord = (_pipe, { dynamodb: { SequenceNumber } }) => ({
  ok: true,
  delivery: {
    to: "queue",
    queue: "sync-consumer",
    group: "acme:order:A",
    body: entityBody({ key: "A", version: Number(SequenceNumber) }),
  },
});

/** A redrive's parts, and what they saw. */
function parts(refuse: (delivery: Delivery) => boolean = () => false) {
  const happened: string[] = [];
  const operations: Operation[] = [];
  const log: OperationsLog = {
    write: async (operation) => {
      operations.push(operation);
      happened.push(operation.stage);
      return "";
    },
  };
  const redelivery = {
    send: async (delivery: Delivery) => {
      if (refuse(delivery)) throw new Error("SQS does not answer");
      const { payload, version } = JSON.parse(delivery.body);
      happened.push(`${payload.key.S}@${version}`);
    },
  };
  const discarded: string[] = [];
  const discards = {
    discard: async ({ id }: { readonly id: string }) => {
      discarded.push(id);
      return true;
    },
    close: async () => undefined,
  };
  const stopping = new AbortController();
  const pause = async () => undefined;
  const run = { by: "aoki", rate: 300, render, redelivery, log, clock, pause, signal: stopping.signal };
  return { run, discards, happened, operations, discarded, stop: () => stopping.abort() };
}

describe("a redrive", () => {
  test("sends each group's letters in their order, and nothing before the log has them whole", async () => {
    const queue = queueOf(letterOf("A", 1), letterOf("B", 1), letterOf("A", 2), letterOf("A", 3));
    const { run, happened, operations } = parts();
    const { found } = await allLetters([queue], clock);
    expect(await redrive([queue], { ...run, letters: found })).toBe(4);
    expect(happened[0]).toBe("begun");
    expect(happened.filter((one) => one.startsWith("A"))).toEqual(["A@1", "A@2", "A@3"]);
    expect(queue.all()).toEqual([]);
    expect(operations[0]).toMatchObject({ by: "aoki", action: "redrive", done: null });
    expect(operations[0]?.letters.map(({ body }) => body).toSorted()).toEqual(
      found.map(({ raw }) => raw.body).toSorted(),
    );
    expect(operations[1]).toMatchObject({ stage: "ended", done: 4 });
  });

  test("sends a pipe's records in the order of their stream, whatever order the queue has them in", async () => {
    const letters = ["100", "9", "20"].map(rescuedLetter);
    const queue = memoryDeadLetterQueue(pipe, clock, letters);
    const { run, happened } = parts();
    const { found } = await allLetters([queue], clock);
    await redrive([queue], { ...run, letters: found });
    expect(happened.slice(1, -1)).toEqual(["A@9", "A@20", "A@100"]);
  });

  test("stops at the first that is not taken: nothing overtakes it, and all that is left is seen at once", async () => {
    const queue = queueOf(letterOf("A", 1), letterOf("A", 2), letterOf("A", 3));
    const { run, happened, operations } = parts(({ body }) => JSON.parse(body).version === "2");
    const { found } = await allLetters([queue], clock);
    await expect(redrive([queue], { ...run, letters: found })).rejects.toThrow("SQS does not answer");
    expect(happened).toEqual(["begun", "A@1", "ended"]);
    expect(operations[1]?.done).toBe(1);
    expect((await allLetters([queue], clock)).letters.map(({ event }) => event.version)).toEqual([2, 3]);
  });

  test("is cancelled between two letters", async () => {
    const queue = queueOf(letterOf("A", 1), letterOf("A", 2));
    const { run, happened, stop } = parts();
    const { found } = await allLetters([queue], clock);
    const pause = async () => stop();
    expect(await redrive([queue], { ...run, pause, letters: found })).toBe(1);
    expect(happened).toEqual(["begun", "A@1", "ended"]);
    expect((await allLetters([queue], clock)).letters).toHaveLength(1);
  });

  test("rests between two letters, so that no more go a second than was said", async () => {
    const queue = queueOf(letterOf("A", 1), letterOf("A", 2));
    const { run } = parts();
    const { found } = await allLetters([queue], clock);
    const rests: number[] = [];
    const pause = async (ms: number) => void rests.push(ms);
    await redrive([queue], { ...run, rate: 4, pause, letters: found });
    expect(rests).toEqual([250, 250]);
  });

  test("touches no letter that was not shown, nor one that cannot be sent", async () => {
    const queue = queueOf(letterOf("A", 1));
    const pointers = memoryDeadLetterQueue(pipe, clock, [{ body: pointerBody(), attributes: {} }]);
    const { run, happened } = parts();
    const { found } = await allLetters([queue, pointers], clock);
    await queue.put(letterOf("A", 2));
    expect(await redrive([queue, pointers], { ...run, letters: found })).toBe(1);
    expect(happened).toEqual(["begun", "A@1", "ended"]);
    expect([queue.all().length, pointers.all().length]).toEqual([1, 1]);
  });

  test("does nothing when the log cannot be written", async () => {
    const queue = queueOf(letterOf("A", 1));
    const { run, happened } = parts();
    const { found } = await allLetters([queue], clock);
    const log = { write: async () => Promise.reject(new Error("no log")) };
    await expect(redrive([queue], { ...run, log, letters: found })).rejects.toThrow("no log");
    expect(happened).toEqual([]);
    expect(queue.all()).toHaveLength(1);
  });
});

test("a preview says of each letter what it would come to, by what the old database holds", async () => {
  const queue = queueOf(letterOf("A", 1), letterOf("A", 2), letterOf("A", 3), letterOf("B", 1), {
    body: entityBody({ key: "C", fields: { payload: 7 } }),
    group: "acme:order:C",
    attributes: {},
  });
  const loads = memoryDeadLetterQueue({ kind: "queue", name: "loader" }, clock, [letterOf("D", 1)]);
  const pointers = memoryDeadLetterQueue(pipe, clock, [{ body: pointerBody(), attributes: {} }]);
  const { found } = await allLetters([queue, loads, pointers], clock);
  const asked: string[] = [];
  const previewed = await preview(found, {
    render,
    legacy: {
      told: async (groups) => {
        asked.push(...groups);
        return new Map(
          groups
            .filter((group) => group === "acme:order:A")
            .map((entity) => [entity, { entity, epoch: 1, version: 2, digest: null, removed: false }]),
        );
      },
    },
  });
  const fates = previewed.map(({ letter: { event, at }, fate }) => [
    event.key ?? at.name,
    event.version,
    fate.kind,
  ]);
  expect(fates.map((fate) => fate.join(" ")).toSorted()).toEqual([
    "A 1 superseded",
    "A 2 repeat",
    "A 3 would-apply",
    "B 1 would-apply",
    "D 1 would-run",
    "entities-work  cannot",
    "sync-consumer 1 would-fail",
  ]);
  expect(asked.toSorted()).toEqual(["acme:order:A", "acme:order:B", "acme:order:C"]);
  expect(countFates(previewed.map(({ fate }) => fate))).toMatchObject({ "would-apply": 2, superseded: 1 });
});

test("a discard settles the entity's event as discarded and leaves the letter in the log alone", async () => {
  const queue = queueOf(letterOf("A", 1), { body: "{", group: "g", attributes: {} });
  const loads = memoryDeadLetterQueue({ kind: "queue", name: "loader" }, clock, [letterOf("D", 1)]);
  const { run, discards, operations, discarded } = parts();
  const { found } = await allLetters([queue, loads], clock);
  const gone = await discard([queue, loads], { ...run, discards, reason: "sent again", letters: found });
  expect(gone).toBe(3);
  expect(discarded).toEqual(["entity:acme:order:A@1.1"]);
  expect(operations.map(({ reason, stage }) => [reason, stage])).toEqual([
    ["sent again", "begun"],
    ["sent again", "ended"],
  ]);
  expect(operations[0]?.letters).toContainEqual({
    ...{ id: "m1", at: "sync-consumer", group: "acme:order:A" },
    body: entityBody({ key: "A", version: 1 }),
    attributes: { reason: "refused", receiveCount: "1" },
  });
  expect(JSON.parse(operations[0]?.letters[0]?.body ?? "{}").source.file).toBe(file);
  expect([...queue.all(), ...loads.all()]).toEqual([]);
});
