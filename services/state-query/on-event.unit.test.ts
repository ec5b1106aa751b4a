import { describe, expect, test } from "bun:test";
import { pipelineEvents } from "@sluice/contracts/events/catalogue.ts";
import { memoryReadModel } from "@sluice/shared/adapters/memory/read-model.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import type { ReadModel } from "@sluice/shared/ports/read-model.ts";
import { queryConsumer } from "./on-event.ts";
import { eventsOf, fileNumbered, orderEvent, partnerNamed, testQuery, wholeWay } from "./testing.ts";
import { keyEnded, keyIssued } from "./testing-keys.ts";
import { feedPaused, feedResumed } from "./testing-pauses.ts";

const file = fileNumbered(1);
const e = eventsOf(file);
const context = { log: silentLog, receiveCount: 1, remainingMs: () => 1000 };
const handle = (message: Message, model: ReadModel = memoryReadModel()) =>
  queryConsumer({ model }).handle(message, context);

describe("every event of the bus is taken", () => {
  const one = [
    ...wholeWay(file),
    e.failed(),
    e.uploadCompleted(),
    e.undoRequested({ undoes: file, of: file, leaves: "undone" }),
    e.resumed(0),
    e.shardRejected(0),
    e.rejected(),
    e.planRequested(0),
    e.shardPlanned(0),
    e.planned(),
    e.held(),
    e.released(),
    e.refused(),
    e.withdrawn(),
    e.checked(),
    keyIssued("acme", "ACMEKEY1"),
    keyEnded("acme", "ACMEKEY1", "2026-11-20T09:00:00.000Z"),
    feedPaused({}, 1, 0),
    feedResumed({}, 2, 1),
    orderEvent("A-1", 1),
    registered(),
  ];
  test.each(one.map((message): [string, Message] => [message.type, message]))("%s", async (_, message) => {
    expect(await handle(message)).toEqual({ kind: "done" });
  });

  test("and none of the catalogue is forgotten here", () => {
    const taken = new Set(one.map(({ type }) => type));
    expect(Object.keys(pipelineEvents).filter((type) => !taken.has(type))).toEqual([]);
  });
});

test.each([
  [
    "an event of no catalogue",
    { ...e.received(), type: "file.eaten.v1" },
    "the event file.eaten.v1 is not known here",
  ],
  [
    "a payload that breaks its contract",
    { ...e.received(), payload: { file } },
    "file.received.v1 breaks its contract",
  ],
  [
    "an entity event without a key",
    { ...orderEvent("A-1", 1), payload: {} },
    "order.created.v1 breaks its contract",
  ],
  ["an entity event without a state", withoutState(orderEvent("A-1", 1)), "carries no state or no source"],
] as const)("%s is dead-lettered with its reason", async (_, message, reason) => {
  const outcome = await handle(message);
  expect(outcome).toEqual({ kind: "dead-letter", reason: expect.stringContaining(reason) });
});

describe("a batch", () => {
  const together = (messages: readonly Message[], model: ReadModel) =>
    queryConsumer({ model }).together?.(messages, silentLog);

  test("is stored at once, in few calls, and leaves what one by one would", async () => {
    const query = await testQuery();
    let calls = 0;
    const counted: ReadModel = {
      ...query.deps.model,
      putAll: (items) => {
        calls += 1;
        return query.deps.model.putAll(items);
      },
    };
    const orders = Array.from({ length: 40 }, (_, index) => orderEvent(`A-${index % 10}`, (index % 4) + 1));
    expect(await together([...orders, ...wholeWay(file)], counted)).toBe(true);
    expect(calls).toBe(1);
    for (let order = 0; order < 10; order += 1)
      expect(await query.json(`/v1/entities/order/A-${order}`)).toMatchObject({ version: 3 + (order % 2) });
    const one = await testQuery();
    await one.take(...wholeWay(file));
    expect(await query.json(`/v1/files/${file}`)).toEqual(await one.json(`/v1/files/${file}`));
    const history = { pk: `history#${file}`, after: 0, limit: 100 };
    expect(await counted.entries(history)).toEqual(await one.deps.model.entries(history));
  });

  test("with a hopeless message is handed to the rules, which take it one by one", async () => {
    const batch = [e.received(), { ...e.sharded(), payload: {} }];
    expect(await together(batch, memoryReadModel())).toBe(false);
  });
});

describe("when the read model fails", () => {
  const broken = (ready: () => Promise<void>): ReadModel => ({
    ...memoryReadModel(),
    putAll: () => Promise.reject(new Error("connection refused")),
    ready,
  });

  test("and is away, receiving stops until it is back", async () => {
    const away = broken(() => Promise.reject(new Error("the table does not answer")));
    expect(await handle(orderEvent("A-1", 1), away)).toEqual({
      kind: "unavailable",
      reason: expect.stringContaining("the table does not answer"),
    });
  });

  test("and is there, it is this message's fault", async () => {
    expect(
      handle(
        orderEvent("A-1", 1),
        broken(() => Promise.resolve()),
      ),
    ).rejects.toThrow("connection refused");
  });

  test("between the history and the rest, the repeat makes up for it and the history has the event once", async () => {
    const query = await testQuery();
    const { model } = query.deps;
    const half: ReadModel = { ...model, putAll: () => Promise.reject(new Error("killed")) };
    await expect(handle(e.received(), half)).rejects.toThrow("killed");
    expect((await query.get(`/v1/files/${file}`)).status).toBe(404);
    await query.take(e.received());
    expect(await query.json(`/v1/files/${file}`)).toMatchObject({ phase: "shard" });
    expect(await model.entries({ pk: `history#${file}`, after: 0, limit: 10 })).toHaveLength(1);
  });
});

function withoutState({ state: _state, ...message }: Message): Message {
  return message;
}

function registered(): Message {
  const { partner, ...envelope } = keyIssued("acme", "ACMEKEY1");
  return {
    ...envelope,
    type: "partner.registered.v1",
    partner,
    payload: { partner: partnerNamed("acme"), name: "Acme" },
  };
}
