/** How many events still wait for a service. */
import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { ServiceName } from "@sluice/contracts/services.ts";
import { deadLetterQueueName, queueName } from "@sluice/contracts/topology.ts";

/** Visible, in flight and delayed, in the service's queue and its dead-letter queue. Throws what SQS throws. */
export async function waitingFor(client: SQSClient, stage: string, service: ServiceName): Promise<number> {
  const names = [queueName(stage, service), deadLetterQueueName(stage, service)];
  const counts = await Promise.all(
    names.map(async (name) => {
      const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
          ],
        }),
      );
      return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
