import { expect, test } from "bun:test";
import { memoryQueue } from "@sluice/shared/adapters/memory/queue.ts";
import { systemClock, systemPause } from "@sluice/shared/ports/clock.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { startEventSource } from "./event-source.ts";
import type { sqsEvent } from "./events.ts";
import type { Invocation } from "./function.ts";

type Batch = ReturnType<typeof sqsEvent>;

/** A mapping from a queue of messages `a1`, `b2`, … (group, then number) to a function that fails some of them the first time. */
function mapped(bodies: readonly string[], fails: (body: string) => boolean) {
  const queue = memoryQueue({ clock: systemClock, pause: systemPause });
  for (const body of bodies) queue.send({ group: body.slice(0, 1), body, deduplicationId: body });
  const taken: string[] = [];
  const emptied = Promise.withResolvers<void>();
  const invoke = async (event: unknown): Promise<Invocation> => {
    const { Records } = event as Batch;
    const failed = Records.filter(
      ({ body, attributes }) => attributes.ApproximateReceiveCount === "1" && fails(body),
    );
    taken.push(
      Records.map(({ body, attributes }) => `${body}/${attributes.ApproximateReceiveCount}`).join(" "),
    );
    const batchItemFailures = failed.map(({ messageId }) => ({ itemIdentifier: messageId }));
    return { kind: "answered", answer: { batchItemFailures } };
  };
  const source = startEventSource({
    queue: {
      ...queue,
      acknowledge: async (messages) => {
        await queue.acknowledge(messages);
        if (queue.waiting().length === 0) emptied.resolve();
      },
    },
    invoke,
    log: silentLog,
    pause: systemPause,
    visibilitySeconds: 0.05,
    concurrency: 1,
  });
  return { taken, emptied: emptied.promise, stop: () => source.stop() };
}

test("what a function hands back comes again when its visibility is over, and what it handled does not", async () => {
  const { taken, emptied, stop } = mapped(["a1", "b1", "a2"], (body) => body.startsWith("a"));
  await emptied;
  await stop();
  expect(taken).toEqual(["a1/1 b1/1 a2/1", "a1/2 a2/2"]);
});

test("a stop waits for the batch in flight, and receives no more", async () => {
  const { taken, emptied, stop } = mapped(["a1"], () => false);
  await emptied;
  await stop();
  expect(taken).toEqual(["a1/1"]);
});
