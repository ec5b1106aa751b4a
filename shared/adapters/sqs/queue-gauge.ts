/** The gauge of a queue over SQS. Its figures are SQS's own approximations; SQS tells no age here (that is CloudWatch's alone). */
import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { type QueueName, queueName } from "@sluice/contracts/topology.ts";
import type { QueueGauge } from "../../ports/queue-gauge.ts";
import { queueUrl } from "./queue-url.ts";

const promptly = { requestTimeout: 5_000 };

/** The gauge of a queue in a stage; its URL is looked up at the first call. */
export function sqsQueueGauge(client: SQSClient, stage: string, queue: QueueName): QueueGauge {
  const url = queueUrl(client, queueName(stage, queue));
  return {
    queue,
    depth: async () => {
      const command = new GetQueueAttributesCommand({
        QueueUrl: await url(),
        AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
      });
      const { Attributes = {} } = await client.send(command, promptly);
      return {
        waiting: Number(Attributes["ApproximateNumberOfMessages"] ?? 0),
        inFlight: Number(Attributes["ApproximateNumberOfMessagesNotVisible"] ?? 0),
      };
    },
  };
}
