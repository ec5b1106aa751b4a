/** Redelivery over SQS and EventBridge. */
import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { busName, type QueueName, queueName } from "@sluice/contracts/topology.ts";
import type { Redelivery } from "../ports/redelivery.ts";
import { queueUrl } from "./sqs/queue-url.ts";

/** Of one stage. */
export function awsRedelivery(parts: {
  readonly sqs: SQSClient;
  readonly bus: EventBridgeClient;
  readonly stage: string;
}): Redelivery {
  const { sqs, bus, stage } = parts;
  const urls = new Map<QueueName, () => Promise<string>>();
  const urlOf = (queue: QueueName): Promise<string> => {
    const url = urls.get(queue) ?? queueUrl(sqs, queueName(stage, queue));
    urls.set(queue, url);
    return url();
  };
  return {
    send: async (delivery, id) => {
      if (delivery.to === "queue") {
        await sqs.send(
          new SendMessageCommand({
            QueueUrl: await urlOf(delivery.queue),
            MessageBody: delivery.body,
            MessageGroupId: delivery.group,
            MessageDeduplicationId: `redrive-${id}`,
          }),
        );
        return;
      }
      const { source: Source, detailType: DetailType, body: Detail } = delivery;
      const Entries = [{ EventBusName: busName(stage), Source, DetailType, Detail }];
      const { Entries: [result] = [] } = await bus.send(new PutEventsCommand({ Entries }));
      if (result?.EventId === undefined)
        throw new Error(`the bus did not take it: ${result?.ErrorCode} ${result?.ErrorMessage ?? ""}`);
    },
  };
}
