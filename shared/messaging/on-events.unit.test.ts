import { readFileSync } from "node:fs";
import { marshall } from "@aws-sdk/util-dynamodb";
import { expect, test } from "bun:test";
import { silentLog } from "../ports/log.ts";
import { decodeMessage } from "./decode-message.ts";
import { done, type HandlingContext, type Message } from "./handler.ts";
import { onEvents } from "./on-events.ts";
import { wireBody } from "./testing.ts";

const context: HandlingContext = { log: silentLog, receiveCount: 1, remainingMs: () => 10_000 };
const sample: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(new URL("../../contracts/events/01-file-received/v1.sample.json", import.meta.url), "utf8"),
);

function message(type: string, payload: Readonly<Record<string, unknown>>): Message {
  const decoded = decodeMessage(wireBody("a1", { type, payload: marshall(payload) }));
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.message;
}

test("gives each event to its handler, with the payload as its contract types it", async () => {
  const given: unknown[] = [];
  const handle = onEvents({
    "file.received.v1": async ({ file, shards }) => {
      given.push(file, shards);
      return done;
    },
  });
  expect(await handle(message("file.received.v1", sample), context)).toEqual(done);
  expect(given).toEqual([sample["file"], sample["shards"]]);
});

test("dead-letters an event that nobody here handles, and names it", async () => {
  const handle = onEvents({});
  for (const type of ["file.received.v1", "file.unheard-of.v1", "constructor.called.v1"])
    expect(await handle(message(type, sample), context)).toEqual({
      kind: "dead-letter",
      reason: `no handler here for the event ${type}`,
    });
});

test("dead-letters a payload that breaks its event's contract, and says where", async () => {
  const handle = onEvents({ "file.received.v1": async () => done });
  const broken = message("file.received.v1", { ...sample, shards: 0 });
  expect(await handle(broken, context)).toEqual({
    kind: "dead-letter",
    reason: expect.stringMatching(/^file\.received\.v1 breaks its contract: .*shards/s),
  });
});
