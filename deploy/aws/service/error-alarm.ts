/** A function that fails as a whole (it cannot start, or dies) hands every message back: somebody is told. */
import type { ServiceName } from "@sluice/contracts/services.ts";
import type { Stack } from "aws-cdk-lib";
import { CfnAlarm } from "aws-cdk-lib/aws-cloudwatch";
import { alarmTopicArn } from "../names.ts";

/** Adds the alarm. */
export function addErrorAlarm(stack: Stack, service: ServiceName, stage: string): void {
  const name = `sluice-${stage}-${service}`;
  new CfnAlarm(stack, "AlarmErrors", {
    alarmName: `${name}-fails`,
    alarmDescription: `The function ${name} has failed for five minutes on end: look at its log, then at what it depends on.`,
    alarmActions: [alarmTopicArn(stage)],
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    treatMissingData: "notBreaching",
    namespace: "AWS/Lambda",
    metricName: "Errors",
    dimensions: [{ name: "FunctionName", value: name }],
    statistic: "Sum",
    period: 60,
    evaluationPeriods: 5,
    threshold: 1,
  });
}
