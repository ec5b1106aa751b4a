import { describe, expect, test } from "bun:test";
import type { AuditNote } from "@sluice/contracts/audit-entry.ts";
import type { DeadLetterPlace } from "@sluice/contracts/dead-letter-places.ts";
import { type MemoryDeadLetterQueue, memoryDeadLetterQueue } from "../adapters/memory/dead-letter-queue.ts";
import { systemIds } from "../adapters/system-ids.ts";
import { memoryAudit } from "../audit/testing.ts";
import type { DiscardedLetter } from "../ports/discarded-letters.ts";
import { systemClock } from "../ports/clock.ts";
import type { NewLetter } from "../ports/dead-letter-queue.ts";
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
  const memory = memoryAudit();
  const audit = {
    ...memory,
    trail: {
      append: async (note: AuditNote) => {
        happened.push(note.stage);
        return memory.trail.append(note);
      },
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
  const run = { by: "aoki", rate: 300, render, redelivery, audit, clock, pause, signal: stopping.signal };
  const letters: DiscardedLetter[] = [];
  const kept = {
    keep: async (at: string, these: readonly DiscardedLetter[]) => {
      happened.push("kept");
      letters.push(...these);
      return `_discarded/${at.slice(0, 10)}/x.json`;
    },
  };
  const stop = () => stopping.abort();
  return { run, discards, kept, letters, happened, told: memory.told, discarded, stop };
}

describe("a redrive", () => {
  test("sends each group's letters in their order, and nothing before the audit trail names them", async () => {
    const queue = queueOf(letterOf("A", 1), letterOf("B", 1), letterOf("A", 2), letterOf("A", 3));
    const { run, happened, told } = parts();
    const { found } = await allLetters([queue], clock);
    expect(await redrive([queue], { ...run, letters: found })).toBe(4);
    expect(happened[0]).toBe("begun");
    expect(happened.filter((one) => one.startsWith("A"))).toEqual(["A@1", "A@2", "A@3"]);
    expect(queue.all()).toEqual([]);
    expect(told()).toMatchObject([
      {
        by: "aoki",
        action: "dead-letters.redrive",
        stage: "begun",
        done: null,
        facts: { letters: 4, rate: 300 },
      },
      { stage: "ended", outcome: "done", done: 4 },
    ]);
    expect(told()[0]?.subjects.toSorted((x, y) => (x.id < y.id ? -1 : 1))).toEqual([
      { kind: "entity", id: "acme/order/A" },
      { kind: "entity", id: "acme/order/B" },
      { kind: "file", id: file },
      ...found
        .map(({ letter }) => ({ kind: "letter" as const, id: letter.id }))
        .toSorted((x, y) => (x.id < y.id ? -1 : 1)),
    ]);
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
    const { run, happened, told } = parts(({ body }) => JSON.parse(body).version === "2");
    const { found } = await allLetters([queue], clock);
    await expect(redrive([queue], { ...run, letters: found })).rejects.toThrow("SQS does not answer");
    expect(happened).toEqual(["begun", "A@1", "ended"]);
    expect(told()[1]).toMatchObject({ outcome: "failed", done: 1 });
    expect((await allLetters([queue], clock)).letters.map(({ event }) => event.version)).toEqual([2, 3]);
  });

  test("is cancelled between two letters", async () => {
    const queue = queueOf(letterOf("A", 1), letterOf("A", 2));
    const { run, happened, told, stop } = parts();
    const { found } = await allLetters([queue], clock);
    const pause = async () => stop();
    expect(await redrive([queue], { ...run, pause, letters: found })).toBe(1);
    expect(happened).toEqual(["begun", "A@1", "ended"]);
    expect(told()[1]).toMatchObject({ outcome: "stopped", done: 1 });
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

  test("does nothing when the audit trail cannot be written", async () => {
    const queue = queueOf(letterOf("A", 1));
    const { run, happened } = parts();
    const { found } = await allLetters([queue], clock);
    const trail = { append: async () => Promise.reject(new Error("no table")) };
    const audit = { trail, clock, ids: systemIds };
    await expect(redrive([queue], { ...run, audit, letters: found })).rejects.toThrow("no table");
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

test("a discard settles the entity's event as discarded, and keeps the letters whole before it touches one", async () => {
  const queue = queueOf(letterOf("A", 1), { body: "{", group: "g", attributes: {} });
  const loads = memoryDeadLetterQueue({ kind: "queue", name: "loader" }, clock, [letterOf("D", 1)]);
  const { run, discards, kept, letters, happened, told, discarded } = parts();
  const { found } = await allLetters([queue, loads], clock);
  const gone = await discard([queue, loads], {
    ...run,
    discards,
    kept,
    reason: "sent again",
    letters: found,
  });
  expect(gone).toBe(3);
  expect(discarded).toEqual(["entity:acme:order:A@1.1"]);
  expect(happened).toEqual(["kept", "begun", "ended"]);
  expect(told()).toMatchObject([
    {
      action: "dead-letters.discard",
      reason: "sent again",
      facts: { letters: 3, kept: expect.stringContaining("_discarded/") },
    },
    { reason: "sent again", outcome: "done", done: 3 },
  ]);
  expect(letters).toContainEqual({
    ...{ id: "m1", at: "sync-consumer", group: "acme:order:A" },
    body: entityBody({ key: "A", version: 1 }),
    attributes: { reason: "refused", receiveCount: "1" },
  });
  expect([...queue.all(), ...loads.all()]).toEqual([]);
});

test("a discard gives nothing up where the letters cannot be kept", async () => {
  const queue = queueOf(letterOf("A", 1));
  const { run, discards, told } = parts();
  const { found } = await allLetters([queue], clock);
  const kept = { keep: async () => Promise.reject(new Error("no bucket")) };
  const doing = discard([queue], { ...run, discards, kept, reason: "sent again", letters: found });
  await expect(doing).rejects.toThrow("no bucket");
  expect(told()).toEqual([]);
  expect(queue.all()).toHaveLength(1);
});

test("the audit trail names no payload of a letter, nor what cannot be a name", async () => {
  const queue = queueOf(letterOf("A", 1), {
    body: entityBody({ key: "x".repeat(900) }),
    group: "g",
    attributes: {},
  });
  const { run, told } = parts();
  const { found } = await allLetters([queue], clock);
  await redrive([queue], { ...run, letters: found });
  expect(told()[0]?.subjects.filter(({ kind }) => kind === "entity")).toEqual([
    { kind: "entity", id: "acme/order/A" },
  ]);
  expect(JSON.stringify(told())).not.toContain("payload");
});
