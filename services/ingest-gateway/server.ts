import { sqsClient } from "@sluice/shared/adapters/sqs/client.ts";
import { sqsQueue } from "@sluice/shared/adapters/sqs/queue.ts";
import { configOrExit } from "@sluice/shared/runtime/config-or-exit.ts";
import { serve } from "@sluice/shared/runtime/serve.ts";
import { gatewayConfig } from "./config.ts";
import { cutMsMax } from "./on-file-received.ts";
import { wire } from "./wire.ts";

const config = configOrExit("ingest-gateway", gatewayConfig);
const queue = sqsQueue({ client: sqsClient(), stage: config.SLUICE_STAGE, queue: "ingest-gateway" });
// Cutting a file is long work: a receive takes one, so that none waits behind another in one batch.
await serve(await wire(config), {
  port: config.PORT,
  hostname: config.HOST,
  queue,
  poller: {
    visibilitySeconds: config.SLUICE_VISIBILITY_SECONDS,
    messagesMax: 1,
    workMsMax: cutMsMax + 5 * 60_000,
  },
});
