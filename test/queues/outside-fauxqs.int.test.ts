/** The SQS adapter against fauxqs as it is shipped, a process of its own: what an emulator that somebody has already can do. */
import type { SQSClient } from "@aws-sdk/client-sqs";
import { queueSuite } from "@sluice/shared/ports/queue.suite.ts";
import { type Outside, startOutsideFauxqs } from "@sluice/test/support/outside.ts";
import { queuesAt, queueUnderTest } from "@sluice/test/support/queues.ts";
import { afterAll, beforeAll } from "bun:test";

let fauxqs: Outside;
let client: SQSClient;
beforeAll(async () => {
  fauxqs = await startOutsideFauxqs();
  client = queuesAt(fauxqs.url);
});
afterAll(async () => {
  client.destroy();
  await fauxqs.stop();
});

const oneAtATime = "fauxqs 2.4.1 hands out one message of a group at a time";
queueSuite("fauxqs as shipped", () => queueUnderTest({ client }), {
  "hands out many messages of one group at once, in the order sent, with other groups beside": oneAtATime,
  "keeps a group locked while any of its messages is in flight, and no other group": oneAtATime,
  "hands a message that was handed back out again, before those behind it, counting": oneAtATime,
  "hands a group out again in order when its visibility is over": oneAtATime,
  "lets A, B, A through: equal bodies are not equal messages": oneAtATime,
});
