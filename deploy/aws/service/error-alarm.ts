/** A function that fails as a whole (it cannot start, or dies) hands every message back, and so do containers that do not stay up: somebody is told. */
import type { ServiceName } from "@sluice/contracts/services.ts";
import type { Stack } from "aws-cdk-lib";
import { CfnAlarm } from "aws-cdk-lib/aws-cloudwatch";
import { explained } from "../alarm-page.ts";
import { alarmTopicArn } from "../names.ts";
import type { Settings } from "../settings.ts";

const minutes = 5;

/** Adds the alarm of a function. */
export function addErrorAlarm(stack: Stack, service: ServiceName, stage: string): void {
  const name = `sluice-${stage}-${service}`;
  new CfnAlarm(stack, "AlarmErrors", {
    alarmName: `${name}-fails`,
    alarmDescription: explained(
      stage,
      `${name}-fails`,
      `The function ${name} has failed for five minutes on end: look at its log, then at what it depends on.`,
    ),
    alarmActions: [alarmTopicArn(stage)],
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    treatMissingData: "notBreaching",
    namespace: "AWS/Lambda",
    metricName: "Errors",
    dimensions: [{ name: "FunctionName", value: name }],
    statistic: "Sum",
    period: 60,
    evaluationPeriods: minutes,
    threshold: 1,
  });
}

/** Adds the alarm of a service's containers: fewer run than there should be, or nobody counts them. */
export function addTaskAlarm(stack: Stack, service: ServiceName, { stage, tasks }: Settings): void {
  const cluster = `sluice-${stage}-${service}`;
  new CfnAlarm(stack, "AlarmTasks", {
    alarmName: `${cluster}-tasks`,
    alarmDescription: explained(
      stage,
      `${cluster}-tasks`,
      `Fewer than ${tasks} tasks of ${service} have run for ${minutes} minutes on end: look at the events of the service in ECS, then at its log.`,
    ),
    alarmActions: [alarmTopicArn(stage)],
    comparisonOperator: "LessThanThreshold",
    treatMissingData: "breaching",
    // The cluster has Container Insights on.
    namespace: "ECS/ContainerInsights",
    metricName: "RunningTaskCount",
    dimensions: [
      { name: "ClusterName", value: cluster },
      { name: "ServiceName", value: service },
    ],
    statistic: "Minimum",
    period: 60,
    evaluationPeriods: minutes,
    threshold: tasks,
  });
}
