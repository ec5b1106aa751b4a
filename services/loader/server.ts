/** The loader as a long-running process. */
import { sqsClient } from "@sluice/shared/adapters/sqs/client.ts";
import { sqsQueue } from "@sluice/shared/adapters/sqs/queue.ts";
import { serve } from "@sluice/shared/runtime/serve.ts";
import { readConfig } from "./config.ts";
import { wire } from "./wire.ts";

const config = readConfig(process.env);
const queue = sqsQueue({ client: sqsClient(), stage: config.SLUICE_STAGE, queue: "loader" });
// A shard of a load is long work with many calls in flight by itself: one message a loop.
await serve(wire(config), {
  port: config.PORT,
  queue,
  poller: { visibilitySeconds: config.SLUICE_VISIBILITY_SECONDS, loops: 4, messagesMax: 1 },
});
