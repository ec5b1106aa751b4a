import { queueSuite } from "../../ports/queue.suite.ts";
import { memoryQueue } from "./queue.ts";
import { virtualTime } from "./virtual-time.ts";

queueSuite("the FIFO queue in memory", async () => {
  const time = virtualTime();
  const queue = memoryQueue({ clock: time, pause: time.pause, maxReceives: 3 });
  let sent = 0;
  return {
    queue,
    send: async (group, body, deduplicationId = `own-${(sent += 1)}`) =>
      void queue.send({ group, body, deduplicationId }),
    deadLetters: async () =>
      queue.deadLetters.map(({ message: { body, group }, reason }) => ({ body, group, reason })),
    during: (work) => time.during(work, 60_000),
  };
});
