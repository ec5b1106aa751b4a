/** The dead-letter queue adapter against the FIFO server as deploy/local mends it. */
import { afterAll, beforeAll } from "bun:test";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { hopDeadLetterQueueName } from "@sluice/contracts/topology.ts";
import { sqsDeadLetterQueue } from "@sluice/shared/adapters/sqs/dead-letter-queue.ts";
import { deadLetterQueueSuite } from "@sluice/shared/ports/dead-letter-queue.suite.ts";
import { makeTestQueue, startTestQueues, type TestQueues } from "@sluice/test/support/queues.ts";

let queues: TestQueues;
beforeAll(async () => {
  queues = await startTestQueues();
});
afterAll(() => queues.stop());

let made = 0;
deadLetterQueueSuite("SQS", {
  fifo: async () => {
    const stage = `t${(made += 1)}`;
    await makeTestQueue(queues, { stage, queue: "loader", maxReceives: 3 });
    return sqsDeadLetterQueue(queues.client, stage, { kind: "queue", name: "loader" });
  },
  standard: async () => {
    const stage = `t${(made += 1)}`;
    await queues.client.send(
      new CreateQueueCommand({ QueueName: hopDeadLetterQueueName(stage, "files-work") }),
    );
    return sqsDeadLetterQueue(queues.client, stage, { kind: "pipe", name: "files-work" });
  },
});
