/** Rules of what only templates say: mappings, alarms, the bus's targets, throughput. */
import type { Template } from "../aws/checks/template.ts";
import type { Finding, RuleText } from "./design.ts";
import { deadLetterTargets, isAlarmed, lastOf } from "./stack-alarms.ts";
import { partsOf, type StackParts } from "./stack-parts.ts";

/** A rule over templates. */
export interface StackRule extends RuleText {
  check(parts: StackParts): readonly Finding[];
}

const lambdaGuide = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html";
const busGuide = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html";
/** Fewer, and throttling alone dead-letters. */
const receivesMin = 5;

const perMapping =
  (fault: (mapping: StackParts["mappings"][number]) => string | null) =>
  ({ mappings }: StackParts): Finding[] =>
    mappings.flatMap((mapping) => {
      const what = fault(mapping);
      return what === null ? [] : [{ where: lastOf(mapping.EventSourceArn), what }];
    });

/** Every rule over templates. */
export const stackRules: readonly StackRule[] = [
  {
    id: "batch-item-failures",
    why: "Without it Lambda deletes a batch whole or returns it whole: which messages failed is not listened to.",
    link: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    check: perMapping(({ FunctionResponseTypes }) =>
      FunctionResponseTypes.includes("ReportBatchItemFailures")
        ? null
        : "its mapping does not have ReportBatchItemFailures",
    ),
  },
  {
    id: "mapping-concurrency",
    why: "A mapping without a maximum takes the account's whole concurrency, and with it every connection of what stands behind.",
    link: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
    check: perMapping(({ ScalingConfig }) =>
      ScalingConfig?.MaximumConcurrency === undefined ? "its mapping has no maximum concurrency" : null,
    ),
  },
  {
    id: "fifo-window",
    why: "A mapping of a FIFO queue takes no batching window: the deployment is refused.",
    link: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
    check: perMapping(({ EventSourceArn, MaximumBatchingWindowInSeconds }) =>
      EventSourceArn.endsWith(".fifo") && MaximumBatchingWindowInSeconds > 0
        ? "its mapping has a batching window"
        : null,
    ),
  },
  {
    id: "one-mapping",
    why: "Two functions on one queue each get some of a group's messages: one service has one consumer.",
    link: lambdaGuide,
    check: ({ mappings }) =>
      [...Map.groupBy(mappings, ({ EventSourceArn }) => lastOf(EventSourceArn))].flatMap(([where, its]) =>
        its.length > 1 ? [{ where, what: `${its.length} functions take its messages` }] : [],
      ),
  },
  {
    id: "receives",
    why: "Each throttled invocation is a receive: a queue that gives a message up after a few of them dead-letters what is in order.",
    link: lambdaGuide,
    check: ({ queues }) =>
      [...queues.values()].flatMap(({ QueueName, RedrivePolicy }) =>
        RedrivePolicy !== undefined && RedrivePolicy.maxReceiveCount < receivesMin
          ? [
              {
                where: QueueName,
                what: `it gives a message up after ${RedrivePolicy.maxReceiveCount} receives`,
              },
            ]
          : [],
      ),
  },
  {
    id: "fifo-throughput",
    why: "Without high throughput a FIFO queue takes 300 calls a second, whatever its groups.",
    link: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html",
    check: ({ queues }) =>
      [...queues.values()].flatMap(({ QueueName, FifoQueue, FifoThroughputLimit, DeduplicationScope }) =>
        FifoQueue && !(FifoThroughputLimit === "perMessageGroupId" && DeduplicationScope === "messageGroup")
          ? [{ where: QueueName, what: "it has no high throughput" }]
          : [],
      ),
  },
  {
    id: "dead-letter-alarm",
    why: "A dead letter that nobody is told of is a lost message, fourteen days later.",
    link: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html",
    check: (parts) =>
      [...deadLetterTargets(parts)].flatMap((where) =>
        isAlarmed(parts, where) ? [] : [{ where, what: "nobody is told of its messages" }],
      ),
  },
  {
    id: "dead-letter-queue-made",
    why: "A dead-letter queue that is named but not made takes nothing: the letters are dropped.",
    link: busGuide,
    check: (parts) => {
      const made = new Set([...parts.queues.values()].map(({ QueueName }) => QueueName));
      return [...deadLetterTargets(parts)].flatMap((where) =>
        made.has(where) ? [] : [{ where, what: "it is in no template" }],
      );
    },
  },
  {
    id: "rule-dead-letters",
    why: "What the bus cannot hand to a target in 24 hours is dropped unless the target has a dead-letter queue.",
    link: busGuide,
    check: ({ rules }) =>
      rules.flatMap(({ Name, EventPattern, Targets }) =>
        // A tick that is missed is worth nothing: the next one is a minute away.
        EventPattern !== undefined && Targets.some(({ DeadLetterConfig }) => DeadLetterConfig === undefined)
          ? [{ where: Name, what: "a target of it has no dead-letter queue" }]
          : [],
      ),
  },
  {
    id: "alarm-actions",
    why: "An alarm without an action turns red where nobody looks.",
    link: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html",
    check: ({ alarms }) =>
      alarms.flatMap(({ AlarmName, AlarmActions }) =>
        AlarmActions.length === 0 ? [{ where: AlarmName, what: "it tells nobody" }] : [],
      ),
  },
];

/** Lints templates by them. Empty when nothing is wrong. */
export function lintStacks(
  templates: readonly Template[],
): readonly (Finding & { readonly rule: StackRule })[] {
  const parts = partsOf(templates);
  return stackRules.flatMap((rule) => rule.check(parts).map((finding) => ({ ...finding, rule })));
}
