/** The poller on the real FIFO server: what a group may and may not do. */
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { sqsQueue } from "@sluice/shared/adapters/sqs/queue.ts";
import { done, type Handler } from "@sluice/shared/messaging/handler.ts";
import { type Poller, startPoller } from "@sluice/shared/messaging/poller.ts";
import type { PollerOptions } from "@sluice/shared/messaging/poller-options.ts";
import { groupOf, wireBody } from "@sluice/shared/messaging/testing.ts";
import { systemClock, systemPause } from "@sluice/shared/ports/clock.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { makeTestQueue, startTestQueues, type TestQueues } from "@sluice/test/support/queues.ts";
import { afterAll, beforeAll, expect, test } from "bun:test";

let queues: TestQueues;
beforeAll(async () => {
  queues = await startTestQueues();
});
afterAll(() => queues.stop());

let made = 0;

/** A queue of its own with these messages in it, and pollers on it. */
async function setUp(...ids: string[]) {
  const { client } = queues;
  const stage = `p${(made += 1)}`;
  const { url } = await makeTestQueue(queues, { stage, queue: "loader", maxReceives: 100 });
  for (let from = 0; from < ids.length; from += 10)
    await client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: ids.slice(from, from + 10).map((id) => ({
          Id: id,
          MessageBody: wireBody(id),
          MessageGroupId: groupOf(id),
          MessageDeduplicationId: id,
        })),
      }),
    );
  const queue = sqsQueue({ client, stage, queue: "loader" });
  const pollers: Poller[] = [];
  return {
    queue,
    poll: (handle: Handler, options: PollerOptions = {}): Poller => {
      const parts = { clock: systemClock, pause: systemPause, random: Math.random, log: silentLog };
      const ready = async (): Promise<boolean> => true;
      const poller = startPoller({ ...parts, queue, consumer: { handle }, ready }, options);
      pollers.push(poller);
      return poller;
    },
    [Symbol.asyncDispose]: async () => void (await Promise.all(pollers.map((poller) => poller.stop()))),
  };
}

/** Resolves when so many messages are done. */
function counting(most: number) {
  const finished: string[] = [];
  const all = Promise.withResolvers<void>();
  return {
    finished,
    all: all.promise,
    finish: (id: string) => {
      finished.push(id);
      if (finished.length === most) all.resolve();
      return done;
    },
  };
}

test("a failed message lets no later one of its group pass, and holds no other group back", async () => {
  await using on = await setUp("a1", "a2", "b1", "a3", "b2", "a4");
  const { finished, finish, all } = counting(6);
  on.poll(async ({ id }, { receiveCount }) =>
    id === "a2" && receiveCount === 1 ? { kind: "retry", reason: "told to" } : finish(id),
  );
  await all;
  expect(finished.filter((id) => id.startsWith("a"))).toEqual(["a1", "a2", "a3", "a4"]);
  expect(finished.indexOf("b2")).toBeLessThan(finished.indexOf("a2"));
});

test("with many loops and failures each group is finished in the order sent", async () => {
  const ids = Array.from({ length: 40 }, (_, index) =>
    ["a", "b", "c", "d"].map((group) => `${group}${index}`),
  );
  await using on = await setUp(...ids.flat());
  const { finished, finish, all } = counting(160);
  on.poll(
    async ({ id }, { receiveCount }) => {
      if (id.endsWith("7") && receiveCount === 1) throw new Error("told to");
      return finish(id);
    },
    { loops: 6 },
  );
  await all;
  for (const group of ["a", "b", "c", "d"])
    expect(finished.filter((id) => groupOf(id) === group)).toEqual(
      ids.map((row) => row.find((id) => groupOf(id) === group) ?? ""),
    );
}, 20_000);

test("work that outlasts the visibility is hidden by heartbeats: no other process gets it", async () => {
  await using on = await setUp("a1", "a2");
  const { finished, finish, all } = counting(2);
  const handle: Handler = async ({ id }, { receiveCount }) => {
    await systemPause(id === "a1" ? 3_500 : 0);
    return finish(`${id} at receive ${receiveCount}`);
  };
  for (const _ of [1, 2]) on.poll(handle, { visibilitySeconds: 2, loops: 1 });
  await all;
  expect(finished).toEqual(["a1 at receive 1", "a2 at receive 1"]);
}, 10_000);

test("what a stopping process hands back, another takes at once, in order", async () => {
  await using on = await setUp("a1", "a2", "a3");
  const begun = Promise.withResolvers<void>();
  const stopping = on.poll(
    async ({ id }) => {
      if (id !== "a2") return done;
      begun.resolve();
      return new Promise(() => undefined);
    },
    { stopMsMax: 100 },
  );
  await begun.promise;
  expect(await stopping.stop()).toEqual({ drained: false, handedBack: 2 });
  const handedBack = performance.now();
  const { finished, finish, all } = counting(2);
  on.poll(async ({ id }) => finish(id));
  await all;
  expect(finished).toEqual(["a2", "a3"]);
  expect(performance.now() - handedBack).toBeLessThan(5_000);
});
