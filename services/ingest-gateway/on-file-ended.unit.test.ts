import { beforeEach, describe, expect, test } from "bun:test";
import { emptyTally } from "@sluice/contracts/events/payloads.ts";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import { createConsumer } from "./consumer.ts";
import { fileRef, findLive } from "./files.ts";
import { receiveFile } from "./receive-file.ts";
import { acme, calmContext, failureOf, fileId, messageOf, type TestGateway, testGateway } from "./testing.ts";

const file = fileId(1);
const feed = [...feeds.values()].find(({ name }) => name === "orders");
if (feed === undefined) throw new Error("there is no feed orders");
const sha256 = "0".repeat(64);
const trace = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;

let gateway: TestGateway;
let received: Message;
let rejected: Message;
beforeEach(async () => {
  gateway = await testGateway();
  const object = `acme/${file}/raw`;
  await gateway.deps.objects.put(object, new TextEncoder().encode("1\n"));
  await receiveFile(gateway.deps, {
    file,
    partner: acme,
    feed,
    object,
    bytes: 2,
    sha256,
    idempotencyKey: null,
    trace,
  });
  const [event] = gateway.events;
  if (event === undefined) throw new Error("no event was saved");
  received = messageOf(event);
  const payload = { ...event.payload, rows: 1, badRows: 1, errors: 1, byCode: { x: 1 }, report: "r" };
  rejected = { ...received, type: "file.rejected.v1", payload };
});
const handle = (message: Message) => createConsumer(gateway.deps).handle(message, calmContext);
const statusOf = async () => (await gateway.deps.store.load(fileRef(acme, file)))?.state.status;
const live = () => findLive(gateway.deps.store, feed, acme, sha256);

/** The file is cut, its shards are out, and whoever cut it is killed. */
async function dieBeforeMarking(): Promise<void> {
  const { store } = gateway.deps;
  const save: typeof store.save = (changes) =>
    changes.some(({ event }) => event?.type === "file.sharded.v1")
      ? Promise.reject(new Error("killed"))
      : store.save(changes);
  await createConsumer({ ...gateway.deps, store: { ...store, save } })
    .handle(received, calmContext)
    .catch(() => undefined);
  expect(await statusOf()).toBe("received");
}

test("a loaded file that its feed has undone, and which whoever cut it died before marking, is marked and undone at once", async () => {
  await dieBeforeMarking();
  const payload = { ...received.payload, tally: emptyTally, conflictsReports: [], referencesChanged: 1 };
  expect(await handle({ ...received, type: "file.loaded.v1", payload })).toEqual({ kind: "done" });
  expect(await statusOf()).toBe("undone");
  expect(gateway.events.map(({ type }) => type).slice(-2)).toEqual(["file.sharded.v1", "undo.requested.v1"]);
});

describe("a rejected file", () => {
  test("ends, and its content no longer counts as a repeat", async () => {
    await handle(received);
    expect((await live())?.state.file).toBe(file);
    expect(await handle(rejected)).toEqual({ kind: "done" });
    expect(await statusOf()).toBe("rejected");
    expect(await live()).toBeNull();
  });

  test("ends once, however often it is told; its receipt coming again cuts nothing", async () => {
    await handle(received);
    await handle(rejected);
    const events = gateway.events.length;
    expect(await handle(rejected)).toEqual({ kind: "done" });
    expect(await handle(received)).toEqual({ kind: "done" });
    expect(gateway.events).toHaveLength(events);
  });

  test("whose shards are all out, and which whoever cut it died before marking, is marked and ended at once", async () => {
    await dieBeforeMarking();
    expect(await handle(rejected)).toEqual({ kind: "done" });
    expect(await statusOf()).toBe("rejected");
    expect(await live()).toBeNull();
    expect(await handle(received)).toEqual({ kind: "done" });
    expect(gateway.events.filter(({ type }) => type === "file.sharded.v1")).toMatchObject([
      { id: `file:${file}@2.1`, payload: { rows: 1, shards: 1 } },
    ]);
  });

  test("before its shards are out waits for that", async () => {
    expect(await handle(rejected)).toEqual({
      kind: "retry",
      reason: `file ${file} is rejected before it is marked sharded`,
    });
    expect(await statusOf()).toBe("received");
  });

  test("does not end the life of a later file of the same content", async () => {
    await handle(received);
    gateway.clock.forward(31 * 24 * 60 * 60 * 1000);
    const later = {
      file: fileId(2),
      partner: acme,
      feed,
      object: "o",
      bytes: 2,
      sha256,
      idempotencyKey: null,
      trace,
    };
    expect(await receiveFile(gateway.deps, later)).toMatchObject({ kind: "new" });
    expect(await handle(rejected)).toEqual({ kind: "done" });
    expect((await live())?.state.file).toBe(fileId(2));
  });

  test("killed at the save and told again ends the same", async () => {
    await handle(received);
    const { store } = gateway.deps;
    const lost = {
      ...store,
      save: (changes: Parameters<typeof store.save>[0]) =>
        store.save(changes).then(() => Promise.reject(new Error("lost"))),
    };
    const broken = createConsumer({ ...gateway.deps, store: lost });
    expect(await failureOf(broken.handle(rejected, calmContext))).toContain("lost");
    expect(await handle(rejected)).toEqual({ kind: "done" });
    expect(await statusOf()).toBe("rejected");
    expect(await live()).toBeNull();
  });
});

test("a refused file ends as a rejected one does, and its content no longer counts as a repeat", async () => {
  await handle(received);
  const refused = {
    ...rejected,
    type: "file.refused.v1",
    payload: { ...received.payload, by: "OPERATOR1", reason: "half of it is missing" },
  };
  expect(await handle(refused)).toEqual({ kind: "done" });
  expect(await handle(refused)).toEqual({ kind: "done" });
  expect(await statusOf()).toBe("refused");
  expect(await live()).toBeNull();
});

test("a withdrawn file ends before it is cut, and its content no longer counts as a repeat", async () => {
  const payload = { ...received.payload, by: "OPERATOR1", reason: "it blocks the others" };
  const withdrawn = { ...rejected, type: "file.withdrawn.v1", payload };
  expect(await handle(withdrawn)).toEqual({ kind: "done" });
  expect(await statusOf()).toBe("withdrawn");
  expect(await live()).toBeNull();
  const events = gateway.events.length;
  for (const late of [received, rejected, withdrawn]) expect(await handle(late)).toEqual({ kind: "done" });
  expect([await statusOf(), gateway.events.length]).toEqual(["withdrawn", events]);
});

describe("a message that can never succeed is dead-lettered with the reason", () => {
  test("a file that is not here", async () => {
    const stranger = { ...rejected, payload: { ...rejected.payload, file: fileId(9) } };
    expect(await handle(stranger)).toEqual({
      kind: "dead-letter",
      reason: `file ${fileId(9)} of acme was never received here`,
    });
  });

  test("a payload that breaks its contract", async () => {
    expect(await handle({ ...rejected, payload: {} })).toMatchObject({
      kind: "dead-letter",
      reason: expect.stringContaining("file.rejected.v1 breaks its contract"),
    });
  });

  test("a type that the queue was never meant to carry", async () => {
    expect(await handle({ ...rejected, type: "file.checked.v1" })).toEqual({
      kind: "dead-letter",
      reason: "no handler here for the event file.checked.v1",
    });
  });
});
