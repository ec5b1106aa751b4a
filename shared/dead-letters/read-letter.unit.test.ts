import { describe, expect, test } from "bun:test";
import type { DeadLetterPlace } from "@sluice/contracts/dead-letter-places.ts";
import { isChosen } from "./choose.ts";
import { readLetter } from "./read-letter.ts";
import { entityBody, pointerBody, rawLetter } from "./testing.ts";

const now = new Date("2026-11-20T12:00:00Z");
const queue: DeadLetterPlace = { kind: "queue", name: "sync-consumer" };
const pipe: DeadLetterPlace = { kind: "pipe", name: "entities-work" };
const rule: DeadLetterPlace = { kind: "rule", name: "loader-turns" };
const file = `f_${"0".repeat(26)}`;

const rescued = (record: unknown, lost: string | null = null): string =>
  JSON.stringify({
    sluice: "rescued.v1",
    pointer: {
      ...{ streamArn: "arn", shardId: "shardId-1", first: "100", last: "100", records: 1 },
      arrivedAt: "2026-11-20T06:00:00.000Z",
    },
    condition: "RetryAttemptsExhausted",
    rescuedAt: "2026-11-20T10:00:01.000Z",
    record,
    lost,
  });

describe("a queue's letter", () => {
  test("says why a handler gave it up, at which try, and which line of which file it is about", () => {
    const attributes = { reason: "the amount is no number", receiveCount: "3" };
    const letter = readLetter(queue, rawLetter(entityBody({ version: 2 }), { attributes }), now);
    expect(letter).toMatchObject({
      cause: "the amount is no number",
      attempts: 3,
      deadAt: "2026-11-20T10:00:00.000Z",
      keptUntil: "2026-12-04T10:00:00.000Z",
      holding: { kind: "whole" },
      event: { type: "order.created.v1", entity: "order", key: "A-1", version: 2, file, line: 3 },
      content: { payload: { change: "updated" }, state: { status: "v2" } },
    });
  });

  test("that the queue itself moved says so", () => {
    const letter = readLetter(queue, rawLetter(entityBody()), now);
    expect(letter.cause).toBe("it was handed out 100 times and never finished: the queue moved it");
    expect(letter.attempts).toBe(100);
  });

  test.each([
    ["that is no JSON", "{", "{"],
    ["that is no object", "[1]", [1]],
  ])("%s shows its body", (_what, body, content) => {
    const letter = readLetter(queue, rawLetter(body, { attributes: { reason: "no envelope" } }), now);
    expect(letter).toMatchObject({ cause: "no envelope", content, event: { type: null, file: null } });
  });

  test("whose contract is broken shows what there is of it", () => {
    const body = entityBody({ fields: { version: "first", payload: { key: { X: "A-1" }, entity: 7 } } });
    expect(readLetter(queue, rawLetter(body), now)).toMatchObject({
      event: { type: "order.created.v1", partner: "acme", version: null, file, line: 2 },
      content: { payload: { key: { X: "A-1" }, entity: 7 } },
    });
  });
});

describe("a pipe's letter", () => {
  test("that is a pointer says how many hours the stream still keeps its record", () => {
    const letter = readLetter(pipe, rawLetter(pointerBody()), now);
    expect(letter.holding).toEqual({ kind: "pointer", hoursLeft: 18 });
    expect(letter.cause).toBe("the pipe gave it up: RetryAttemptsExhausted");
    const late = readLetter(pipe, rawLetter(pointerBody()), new Date("2026-11-22T00:00:00Z"));
    expect(late.holding).toEqual({ kind: "pointer", hoursLeft: 0 });
  });

  test("that names no record is lost", () => {
    const body = pointerBody({ startSequenceNumber: undefined, endSequenceNumber: undefined, batchSize: 0 });
    expect(readLetter(pipe, rawLetter(body), now).holding.kind).toBe("lost");
  });

  test("that is rescued shows the event that lay in the item", () => {
    const typed = JSON.parse(entityBody());
    const NewImage = {
      pk: { S: "acme#order#A-1" },
      data: { M: typed.state },
      source: { M: { file: { S: file }, sequence: { N: "1" }, line: { N: "2" } } },
      outbox: {
        M: {
          id: { S: typed.id },
          type: { S: typed.type },
          partner: { S: "acme" },
          group: { S: typed.group },
          version: { N: "1" },
          epoch: { N: "1" },
          occurredAt: { S: typed.occurredAt },
          payload: { M: typed.payload },
        },
      },
    };
    const record = { eventID: "e1", eventName: "INSERT", dynamodb: { NewImage, SequenceNumber: "100" } };
    const fromPipe = readLetter(pipe, rawLetter(rescued(record)), now);
    const fromQueue = readLetter(queue, rawLetter(entityBody()), now);
    expect(fromPipe.event).toEqual(fromQueue.event);
    expect(fromPipe.content).toEqual(fromQueue.content);
    expect(fromPipe.holding).toEqual({ kind: "whole" });
  });

  test("whose record the stream had forgotten is lost, and says so", () => {
    const letter = readLetter(pipe, rawLetter(rescued(null, "the stream had forgotten it")), now);
    expect(letter.holding).toEqual({ kind: "lost", reason: "the stream had forgotten it" });
  });
});

test("a rule's letter shows the event that the bus could not deliver, and the bus's reason", () => {
  const body = JSON.stringify({ "detail-type": "order.created.v1", detail: JSON.parse(entityBody()) });
  const attributes = { ERROR_CODE: "NO_PERMISSIONS", RETRY_ATTEMPTS: "185" };
  expect(readLetter(rule, rawLetter(body, { attributes }), now)).toMatchObject({
    cause: "the rule could not deliver it: NO_PERMISSIONS",
    attempts: 185,
    event: { key: "A-1", file },
  });
});

test.each([
  [{}, true],
  [{ ids: ["3f2a"] }, true],
  [{ ids: ["ffff"] }, false],
  [{ at: "sync-consumer", partner: "acme", file, type: "order.created.v1" }, true],
  [{ at: "loader" }, false],
  [{ entity: "order" }, true],
  [{ entity: "order/A/1" }, true],
  [{ entity: "order/A" }, false],
  [{ entity: "member" }, false],
  [{ cause: "NO NUMBER" }, true],
  [{ cause: "deadlock" }, false],
] as const)("the choice %j means the letter: %p", (choice, isMeant) => {
  const attributes = { reason: "the amount is no number", receiveCount: "1" };
  const letter = readLetter(queue, rawLetter(entityBody({ key: "A/1" }), { attributes }), now);
  expect(isChosen(letter, choice)).toBe(isMeant);
});
