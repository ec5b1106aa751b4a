import process from "node:process";
import { sqsClient } from "@sluice/shared/adapters/sqs/client.ts";
import { sqsQueue } from "@sluice/shared/adapters/sqs/queue.ts";
import { lambdaHandler } from "@sluice/shared/runtime/lambda.ts";
import { gatewayConfig } from "./config.ts";
import { wire } from "./wire.ts";

const config = gatewayConfig(process.env);
const queue = sqsQueue({ client: sqsClient(), stage: config.SLUICE_STAGE, queue: "ingest-gateway" });

export const handler = lambdaHandler(await wire(config), {
  deadLetter: (message, reason) => queue.deadLetter(message, reason),
});
