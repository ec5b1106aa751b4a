/** The loader on Lambda. */
import { sqsClient } from "@sluice/shared/adapters/sqs/client.ts";
import { sqsQueue } from "@sluice/shared/adapters/sqs/queue.ts";
import { lambdaHandler } from "@sluice/shared/runtime/lambda.ts";
import { readConfig } from "./config.ts";
import { wire } from "./wire.ts";

const config = readConfig(process.env);
const { deadLetter } = sqsQueue({ client: sqsClient(), stage: config.SLUICE_STAGE, queue: "loader" });
export const handler = lambdaHandler(wire(config), { deadLetter });
