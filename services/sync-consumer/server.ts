/** The long-running host: container or local process. */
import { sqsClient } from "@sluice/shared/adapters/sqs/client.ts";
import { sqsQueue } from "@sluice/shared/adapters/sqs/queue.ts";
import { configOrExit } from "@sluice/shared/runtime/config-or-exit.ts";
import { serve } from "@sluice/shared/runtime/serve.ts";
import { readConfig } from "./config.ts";
import { wire } from "./wire.ts";

const config = configOrExit("sync-consumer", readConfig);
const queue = sqsQueue({ client: sqsClient(), stage: config.SLUICE_STAGE, queue: "sync-consumer" });
await serve(await wire(config), {
  port: config.PORT,
  hostname: config.HOST,
  queue,
  poller: { visibilitySeconds: config.SLUICE_VISIBILITY_SECONDS },
});
