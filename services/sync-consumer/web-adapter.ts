/** Sync-consumer on Lambda as a container image, behind AWS Lambda Web Adapter. */
import { sqsClient } from "@sluice/shared/adapters/sqs/client.ts";
import { sqsQueue } from "@sluice/shared/adapters/sqs/queue.ts";
import { configOrExit } from "@sluice/shared/runtime/config-or-exit.ts";
import { serveBehindAdapter } from "@sluice/shared/runtime/web-adapter.ts";
import { readConfig } from "./config.ts";
import { wire } from "./wire.ts";

const config = configOrExit("sync-consumer", readConfig);
const { deadLetter } = sqsQueue({ client: sqsClient(), stage: config.SLUICE_STAGE, queue: "sync-consumer" });
await serveBehindAdapter(await wire(config), { port: config.PORT, deadLetter });
