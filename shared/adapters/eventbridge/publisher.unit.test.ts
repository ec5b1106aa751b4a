import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { WireEnvelope } from "@sluice/contracts/envelope.ts";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import * as v from "valibot";
import { UndeliverableEvent } from "../../ports/aggregate-store.ts";
import { sampleEvent } from "../../ports/samples.suite.ts";
import { eventBridgePublisher } from "./publisher.ts";

const Call = v.object({
  Entries: v.array(
    v.object({
      EventBusName: v.string(),
      Source: v.string(),
      DetailType: v.string(),
      Time: v.number(),
      Detail: v.string(),
    }),
  ),
});
type Call = v.InferOutput<typeof Call>;

const endpoint = "http://127.0.0.1:9";
const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

/** A bus that refuses the n-th entry (over all calls, from 0) when `refuses` says so. */
function busThat(refuses: (nth: number) => boolean) {
  const calls: Call[] = [];
  const waits: number[] = [];
  let nth = 0;
  server.use(
    http.post(`${endpoint}/`, async ({ request }) => {
      const call = v.parse(Call, await request.json());
      calls.push(call);
      const Entries = call.Entries.map(() => {
        nth += 1;
        return refuses(nth - 1)
          ? { ErrorCode: "ThrottlingException", ErrorMessage: "slow down" }
          : { EventId: String(nth) };
      });
      const FailedEntryCount = Entries.filter(({ EventId }) => EventId === undefined).length;
      return HttpResponse.json({ FailedEntryCount, Entries });
    }),
  );
  const client = new EventBridgeClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const backOff = async (attempt: number) => void waits.push(attempt);
  const publisher = eventBridgePublisher({
    client,
    stage: "test",
    source: "sync-consumer",
    backOff,
    attempts: 3,
  });
  return { publisher, calls, waits };
}

const events = (count: number) =>
  Array.from({ length: count }, (_, index) => sampleEvent(`file:f${index}`, index + 1));
const idsOf = (call: Call | undefined) =>
  (call?.Entries ?? []).map(
    ({ Detail }): string => v.parse(v.looseObject({ id: v.string() }), JSON.parse(Detail)).id,
  );

test("an event goes out as a pipe would send it: the wire envelope, its source and its type", async () => {
  const { publisher, calls } = busThat(() => false);
  const [event] = events(1);
  if (event === undefined) throw new Error("no sample");
  await publisher.publish([event]);
  const [entry] = calls[0]?.Entries ?? [];
  expect(entry).toMatchObject({
    EventBusName: "sluice-test",
    Source: "sluice.sync-consumer",
    DetailType: "file.received.v1",
    Time: Date.parse(event.occurredAt) / 1000,
  });
  const { payload, ...envelope } = v.parse(WireEnvelope, JSON.parse(entry?.Detail ?? ""));
  const { payload: sent, ...rest } = event;
  expect(envelope).toEqual(rest);
  expect(unmarshall(payload as never)).toEqual({ ...sent });
});

test("events go out in order, ten a call, and no call is above 256 KB", async () => {
  const { publisher, calls } = busThat(() => false);
  await publisher.publish([]);
  expect(calls).toEqual([]);
  const many = events(23);
  await publisher.publish(many);
  expect(calls.map(({ Entries }) => Entries.length)).toEqual([10, 10, 3]);
  expect(calls.flatMap(idsOf)).toEqual(many.map(({ id }) => id));
  calls.length = 0;
  await publisher.publish(events(5).map((event) => ({ ...event, payload: { text: "x".repeat(100_000) } })));
  expect(calls.map(({ Entries }) => Entries.length)).toEqual([2, 2, 1]);
});

test("what the bus did not take is sent again, alone", async () => {
  const { publisher, calls, waits } = busThat((nth) => [1, 3, 4].includes(nth));
  const many = events(4);
  await publisher.publish(many);
  expect(calls.map((call) => idsOf(call).length)).toEqual([4, 2, 1]);
  expect(idsOf(calls[1])).toEqual([many[1]?.id ?? "", many[3]?.id ?? ""]);
  expect(waits).toEqual([1, 2]);
});

test("it gives up in the end, and says why", async () => {
  const { publisher, waits } = busThat((nth) => nth > 0);
  await expect(publisher.publish(events(3))).rejects.toThrow(
    "2 of 3 events were not taken by the bus in 3 tries: ThrottlingException: slow down",
  );
  expect(waits).toEqual([1, 2]);
});

test("an event that could not be delivered stops the call before anything is sent", async () => {
  const { publisher, calls } = busThat(() => false);
  const [good, bad] = events(2);
  if (good === undefined || bad === undefined) throw new Error("no sample");
  await expect(publisher.publish([good, { ...bad, payload: { a: 0.5 } }])).rejects.toBeInstanceOf(
    UndeliverableEvent,
  );
  expect(calls).toEqual([]);
});
