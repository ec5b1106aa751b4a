/** Who is woken, and by what: dead letters, pipes that fail, messages that wait. */
import { namesOf } from "@sluice/contracts/names-of.ts";
import {
  deadLetterAlarm,
  deadLetterQueueNames,
  type PipeName,
  pipes,
  type QueueName,
  queueName,
  queues,
} from "@sluice/contracts/topology.ts";
import type { Stack } from "aws-cdk-lib";
import { CfnAlarm } from "aws-cdk-lib/aws-cloudwatch";
import {
  Effect,
  PolicyDocument,
  PolicyStatement,
  ServicePrincipal,
  StarPrincipal,
} from "aws-cdk-lib/aws-iam";
import { CfnSubscription, CfnTopic, CfnTopicPolicy } from "aws-cdk-lib/aws-sns";
import { explained } from "../alarm-page.ts";
import { alarmTopicArn, alarmTopicName, pascal, pipeName } from "../names.ts";
import type { Settings } from "../settings.ts";

/** What a pipe counts while its records stay where they are: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-monitoring.html */
const pipeFaults = [
  "ExecutionFailed",
  "ExecutionPartiallyFailed",
  "ExecutionThrottled",
  "ExecutionTimeout",
] as const;
const minute = 60;

/** Adds the topic and the alarms. */
export function addAlarms(stack: Stack, { stage, alarmEmail }: Settings): void {
  addTopic(stack, stage, alarmEmail);
  const alarmActions = [alarmTopicArn(stage)];
  const atLeast = { alarmActions, comparisonOperator: "GreaterThanOrEqualToThreshold" };
  const quiet = { ...atLeast, treatMissingData: "notBreaching" };

  for (const name of deadLetterQueueNames(stage)) {
    new CfnAlarm(stack, `Alarm${pascal(name.slice(`sluice-${stage}-`.length))}`, {
      ...quiet,
      alarmName: `${name}-not-empty`,
      alarmDescription: explained(
        stage,
        `${name}-not-empty`,
        `Messages lie in ${name}: look at them with \`sluice dlq list\` and redrive or discard them.`,
      ),
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: [{ name: "QueueName", value: name }],
      statistic: "Maximum",
      period: minute,
      evaluationPeriods: 1,
      threshold: deadLetterAlarm,
    });
  }
  for (const name of namesOf<QueueName>(queues)) {
    new CfnAlarm(stack, `AlarmQueue${pascal(name)}Age`, {
      ...quiet,
      alarmName: `${queueName(stage, name)}-waits`,
      alarmDescription: explained(
        stage,
        `${queueName(stage, name)}-waits`,
        `A message has waited in ${queueName(stage, name)} for ${queues[name].ageAlarm} s: its service is away, too slow, or one group fails.`,
      ),
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      dimensions: [{ name: "QueueName", value: queueName(stage, name) }],
      statistic: "Maximum",
      period: minute,
      evaluationPeriods: 1,
      threshold: queues[name].ageAlarm,
    });
  }
  for (const name of namesOf<PipeName>(pipes)) {
    const minutes = pipes[name].ageAlarm / minute;
    const dimensions = [{ name: "PipeName", value: pipeName(stage, name) }];
    new CfnAlarm(stack, `AlarmPipe${pascal(name)}`, {
      ...quiet,
      alarmName: `${pipeName(stage, name)}-held-up`,
      alarmDescription: explained(
        stage,
        `${pipeName(stage, name)}-held-up`,
        `The pipe ${pipeName(stage, name)} has failed for ${minutes} minutes on end, so the oldest record that it holds is as old. After ${pipes[name].recordAgeMax} s records go to its dead-letter queue.`,
      ),
      metrics: [
        ...pipeFaults.map((metricName, index) => ({
          id: `m${index}`,
          metricStat: {
            metric: { namespace: "AWS/EventBridge/Pipes", metricName, dimensions },
            period: minute,
            stat: "Sum",
          },
          returnData: false,
        })),
        {
          id: "faults",
          expression: pipeFaults.map((_metric, index) => `FILL(m${index}, 0)`).join(" + "),
          label: "executions that failed",
          returnData: true,
        },
      ],
      evaluationPeriods: minutes,
      datapointsToAlarm: minutes,
      threshold: 1,
    });
  }
}

function addTopic(stack: Stack, stage: string, email: string | undefined): void {
  const topic = new CfnTopic(stack, "Alarms", { topicName: alarmTopicName(stage) });
  new CfnTopicPolicy(stack, "AlarmsPolicy", {
    topics: [topic.ref],
    policyDocument: new PolicyDocument({
      statements: [
        new PolicyStatement({
          sid: "Alarms",
          principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
          actions: ["sns:Publish"],
          resources: [alarmTopicArn(stage)],
          conditions: { StringEquals: { "aws:SourceAccount": stack.account } },
        }),
        new PolicyStatement({
          sid: "TlsOnly",
          effect: Effect.DENY,
          principals: [new StarPrincipal()],
          actions: ["sns:Publish"],
          resources: [alarmTopicArn(stage)],
          conditions: { Bool: { "aws:SecureTransport": "false" } },
        }),
      ],
    }),
  });
  if (email !== undefined)
    new CfnSubscription(stack, "AlarmsByMail", { topicArn: topic.ref, protocol: "email", endpoint: email });
}
