/** The loader as a long-running process. */
import { sqsClient } from "@sluice/shared/adapters/sqs/client.ts";
import { sqsQueue } from "@sluice/shared/adapters/sqs/queue.ts";
import { configOrExit } from "@sluice/shared/runtime/config-or-exit.ts";
import { serve } from "@sluice/shared/runtime/serve.ts";
import { readConfig } from "./config.ts";
import { wire } from "./wire.ts";

const config = configOrExit("loader", readConfig);
const queue = sqsQueue({ client: sqsClient(), stage: config.SLUICE_STAGE, queue: "loader" });
// A shard of a load is long work with many calls in flight by itself: one message a loop.
await serve(wire(config), {
  port: config.PORT,
  hostname: config.HOST,
  queue,
  poller: { visibilitySeconds: config.SLUICE_VISIBILITY_SECONDS, loops: 4, messagesMax: 1 },
});
