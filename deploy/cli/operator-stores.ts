/** The queues that an operator's commands work on: those of the mesh that runs here, or of a stage on AWS. */
import { SQSClient } from "@aws-sdk/client-sqs";
import { deadLetterPlaces } from "@sluice/contracts/dead-letter-places.ts";
import { sqsClient } from "@sluice/shared/adapters/sqs/client.ts";
import { sqsDeadLetterQueue } from "@sluice/shared/adapters/sqs/dead-letter-queue.ts";
import type { DeadLetterQueue } from "@sluice/shared/ports/dead-letter-queue.ts";
import { stage as localStage } from "../local/supervisor/environment.ts";
import { readRunFile } from "../local/supervisor/run-file.ts";
import { Refused } from "./client.ts";

/** Which stores. */
export interface StoreOptions {
  readonly dir?: string;
  /** A stage on AWS, reached by the SDK's own settings and rights. */
  readonly stage?: string;
}

/** The stores, open. */
export interface OperatorStores {
  readonly stage: string;
  readonly sqs: SQSClient;
  readonly deadLetters: readonly DeadLetterQueue[];
  close(): void;
}

/** Opens them; nothing is asked of them yet. Throws Refused when no mesh runs here and no stage is named. */
export function openStores({ dir = ".sluice", stage }: StoreOptions): OperatorStores {
  const sqs = stage === undefined ? localQueues(dir) : sqsClient();
  const name = stage ?? localStage;
  return {
    stage: name,
    sqs,
    deadLetters: deadLetterPlaces.map((place) => sqsDeadLetterQueue(sqs, name, place)),
    close: () => sqs.destroy(),
  };
}

function localQueues(dir: string): SQSClient {
  const endpoint = readRunFile(dir)?.endpoints["AWS_ENDPOINT_URL_SQS"];
  if (endpoint === undefined)
    throw new Refused(
      `No mesh runs in ${dir}: start one with \`sluice start\`, or name a stage on AWS with --stage.`,
    );
  return new SQSClient({ ...localSettings, endpoint, useQueueUrlAsEndpoint: false });
}

/** The local stores ask for no rights, but the SDK will not go without. */
export const localSettings = {
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
} as const;
