/** The process `bus`: EventBridge's PutEvents on PORT, with the topology's rules, straight to the queues. */
import { randomUUID } from "node:crypto";
import { GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import {
  busName,
  hopDeadLetterQueueName,
  type QueueName,
  queueName,
  type RuleName,
  rules,
} from "@sluice/contracts/topology.ts";
import { createLog } from "@sluice/shared/adapters/log.ts";
import { sqsClient } from "@sluice/shared/adapters/sqs/client.ts";
import type { JsonObject } from "../pattern/json.ts";
import { answer } from "./put-events.ts";
import { compileRules } from "./rules.ts";
import { queueSender, type SendToQueue } from "./senders.ts";

const { SLUICE_STAGE: stage = "local", PORT = "0" } = process.env;
const log = createLog("bus", process.env["LOG_LEVEL"] ?? "info");
const sqs = sqsClient();
const urlOf = async (name: string): Promise<string> => {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  if (QueueUrl === undefined) throw new Error(`there is no queue ${name}`);
  return QueueUrl;
};

const senders = new Map<QueueName, SendToQueue>();
const deadLetters = new Map<string, string>();
for (const [name, { target }] of Object.entries(rules)) {
  if (!senders.has(target.queue))
    senders.set(target.queue, queueSender(sqs, await urlOf(queueName(stage, target.queue))));
  deadLetters.set(name, await urlOf(hopDeadLetterQueueName(stage, name as RuleName)));
}
const route = compileRules();

/** AWS answers before it delivers and repeats for 24 hours; here the answer waits for the queues, so that nothing is held in memory. */
async function take(event: JsonObject): Promise<void> {
  await Promise.all(
    route(event).map(async (delivery) => {
      if ("reason" in delivery) {
        log.error({ ...delivery }, "a rule cannot deliver an event");
        const QueueUrl = deadLetters.get(delivery.rule);
        // As AWS names them: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
        const MessageAttributes = {
          ERROR_MESSAGE: { DataType: "String", StringValue: delivery.reason.slice(0, 1024) || "unknown" },
        };
        const MessageBody = JSON.stringify(event);
        await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes }));
        return;
      }
      await senders.get(delivery.queue)?.(delivery.body, delivery.group);
    }),
  );
}

const server = Bun.serve({
  port: Number(PORT),
  hostname: "127.0.0.1",
  fetch: (request) =>
    request.method === "GET"
      ? Response.json({ status: "ok" })
      : answer(request, busName(stage), take, () => randomUUID()),
});
log.info({ port: server.port }, "listening");
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(signal, () => void server.stop().finally(() => process.exit(0)));
