/**
 * What stops a function from receiving while a dependency is down, as a container's poller stops by itself: the probe's log line counts in a metric, an alarm
 * rings after two minutes of it, and calls a function that switches the queue's mapping off; when the alarm is over, on. Messages wait unreceived meanwhile.
 */
import { readFileSync } from "node:fs";
import type { ServiceName } from "@sluice/contracts/services.ts";
import { awayMessage } from "@sluice/shared/runtime/lambda-events.ts";
import { Aws, type Stack } from "aws-cdk-lib";
import { CfnAlarm } from "aws-cdk-lib/aws-cloudwatch";
import { CfnRole, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { type CfnEventSourceMapping, CfnFunction, CfnPermission } from "aws-cdk-lib/aws-lambda";
import { type CfnLogGroup, CfnMetricFilter } from "aws-cdk-lib/aws-logs";
import { explained } from "../alarm-page.ts";
import { alarmTopicArn, logGroupArn } from "../names.ts";
import { trust } from "../trust.ts";

/** The function's whole source. It uses the SDK that AWS's runtime brings. */
export const breakerSource = readFileSync(new URL("breaker.cjs", import.meta.url), "utf8");
/** Minutes on end that the probe must have failed. */
const minutes = 2;

/** Adds it. `log` is where the service's function writes. */
export function addBreaker(
  stack: Stack,
  service: ServiceName,
  stage: string,
  mapping: CfnEventSourceMapping,
  log: CfnLogGroup,
): void {
  const name = `sluice-${stage}-${service}`;
  const breaker = new CfnFunction(stack, "Breaker", {
    functionName: `${name}-breaker`,
    description: `Switches the messages of ${name} off and on`,
    runtime: "nodejs24.x",
    architectures: ["arm64"],
    handler: "index.handler",
    code: { zipFile: breakerSource },
    role: addRole(stack, service, stage, mapping).attrArn,
    memorySize: 128,
    timeout: 10,
    loggingConfig: { logGroup: log.ref, logFormat: "Text" },
    environment: { variables: { MAPPING: mapping.ref } },
  });
  new CfnMetricFilter(stack, "Away", {
    logGroupName: log.ref,
    filterPattern: `{ $.msg = "${awayMessage}" }`,
    metricTransformations: [{ metricNamespace: "Sluice", metricName: `${name}-away`, metricValue: "1" }],
  });
  const alarm = new CfnAlarm(stack, "AlarmAway", {
    alarmName: `${name}-away`,
    alarmDescription: explained(
      stage,
      `${name}-away`,
      `What ${service} depends on has not answered for ${minutes} minutes: its messages are held back until it does. Its log says what and why.`,
    ),
    alarmActions: [breaker.attrArn, alarmTopicArn(stage)],
    okActions: [breaker.attrArn, alarmTopicArn(stage)],
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    treatMissingData: "notBreaching",
    namespace: "Sluice",
    metricName: `${name}-away`,
    statistic: "Sum",
    period: 60,
    evaluationPeriods: minutes,
    threshold: 1,
  });
  new CfnPermission(stack, "AlarmInvokes", {
    functionName: breaker.ref,
    action: "lambda:InvokeFunction",
    principal: "lambda.alarms.cloudwatch.amazonaws.com",
    sourceArn: alarm.attrArn,
    sourceAccount: Aws.ACCOUNT_ID,
  });
}

function addRole(stack: Stack, service: ServiceName, stage: string, mapping: CfnEventSourceMapping): CfnRole {
  const allow = (actions: string[], resource: string) =>
    new PolicyStatement({ actions, resources: [resource] });
  const statements = [
    allow(["lambda:UpdateEventSourceMapping"], mapping.attrEventSourceMappingArn),
    allow(["logs:CreateLogStream", "logs:PutLogEvents"], logGroupArn(stage, service)),
  ];
  return new CfnRole(stack, "BreakerRole", {
    assumeRolePolicyDocument: trust("lambda.amazonaws.com"),
    policies: [{ policyName: "breaker", policyDocument: new PolicyDocument({ statements }) }],
  });
}
