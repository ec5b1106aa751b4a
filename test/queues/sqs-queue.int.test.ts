/** The SQS adapter against the FIFO server as deploy/local mends it. */
import { queueSuite } from "@sluice/shared/ports/queue.suite.ts";
import { queueUnderTest, startTestQueues, type TestQueues } from "@sluice/test/support/queues.ts";
import { afterAll, beforeAll } from "bun:test";

let queues: TestQueues;
beforeAll(async () => {
  queues = await startTestQueues();
});
afterAll(() => queues.stop());

queueSuite("SQS FIFO", () => queueUnderTest(queues));
