/** The bus with its archive and rules. */
import { namesOf } from "@sluice/contracts/names-of.ts";
import { archiveDays, busName, type RuleName, rules } from "@sluice/contracts/topology.ts";
import type { Stack } from "aws-cdk-lib";
import { CfnArchive, CfnEventBus, CfnRule } from "aws-cdk-lib/aws-events";
import { hopDeadLetterArn, pascal, queueArn, ruleName } from "../names.ts";

/** EventBridge's own longest: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
const retryPolicy = { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 };

/** Adds them. */
export function addBus(stack: Stack, stage: string): CfnEventBus {
  const bus = new CfnEventBus(stack, "Bus", { name: busName(stage) });
  new CfnArchive(stack, "Archive", {
    archiveName: busName(stage),
    sourceArn: bus.attrArn,
    retentionDays: archiveDays,
  });
  for (const name of namesOf<RuleName>(rules)) {
    const { pattern, target } = rules[name];
    new CfnRule(stack, `Rule${pascal(name)}`, {
      name: ruleName(stage, name),
      eventBusName: bus.ref,
      eventPattern: pattern,
      state: "ENABLED",
      targets: [
        {
          id: target.queue,
          arn: queueArn(stage, target.queue),
          inputPath: target.inputPath,
          sqsParameters: { messageGroupId: target.group },
          deadLetterConfig: { arn: hopDeadLetterArn(stage, name) },
          retryPolicy,
        },
      ],
    });
  }
  return bus;
}
