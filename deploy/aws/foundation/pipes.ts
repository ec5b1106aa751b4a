/** The pipes, each as the topology has it, with a role that can do nothing else. */
import { namesOf } from "@sluice/contracts/names-of.ts";
import { type Pipe, type PipeName, pipes, type TableName } from "@sluice/contracts/topology.ts";
import { Aws, type Stack } from "aws-cdk-lib";
import type { CfnTable } from "aws-cdk-lib/aws-dynamodb";
import { CfnRole, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { CfnPipe } from "aws-cdk-lib/aws-pipes";
import {
  busArn,
  hopDeadLetterArn,
  pascal,
  pipeArn,
  pipeName,
  queueArn,
  restoredStreamArns,
} from "../names.ts";
import { trust } from "../trust.ts";

/** Adds every pipe; the queues and the bus are there before them. */
export function addPipes(
  stack: Stack,
  stage: string,
  tables: Readonly<Record<TableName, CfnTable>>,
): CfnPipe[] {
  return namesOf<PipeName>(pipes).map((name) => {
    const pipe = pipes[name];
    const stream = tables[pipe.table].attrStreamArn;
    const role = addRole(stack, stage, name, pipe, stream);
    return new CfnPipe(stack, `Pipe${pascal(name)}`, {
      name: pipeName(stage, name),
      roleArn: role.attrArn,
      source: stream,
      sourceParameters: {
        filterCriteria: { filters: [{ pattern: JSON.stringify(pipe.filter) }] },
        dynamoDbStreamParameters: {
          startingPosition: pipe.startAt,
          batchSize: pipe.batchSize,
          parallelizationFactor: pipe.parallelization,
          onPartialBatchItemFailure: "AUTOMATIC_BISECT",
          maximumRecordAgeInSeconds: pipe.recordAgeMax,
          // For as long as the record's age allows.
          maximumRetryAttempts: -1,
          deadLetterConfig: { arn: hopDeadLetterArn(stage, name) },
        },
      },
      target: targetArn(stage, pipe),
      targetParameters: { inputTemplate: pipe.template, ...targetOf(pipe) },
    });
  });
}

const targetArn = (stage: string, { target }: Pipe): string =>
  "queue" in target ? queueArn(stage, target.queue) : busArn(stage);

function targetOf({ target }: Pipe): Partial<CfnPipe.PipeTargetParametersProperty> {
  if ("queue" in target)
    return {
      sqsQueueParameters: { messageGroupId: target.group, messageDeduplicationId: target.deduplication },
    };
  return { eventBridgeEventBusParameters: { source: target.source, detailType: target.detailType } };
}

function addRole(stack: Stack, stage: string, name: PipeName, pipe: Pipe, stream: string): CfnRole {
  const restored = restoredStreamArns(stage, pipe.table);
  const allow = (actions: string[], ...resources: string[]) => new PolicyStatement({ actions, resources });
  return new CfnRole(stack, `Pipe${pascal(name)}Role`, {
    assumeRolePolicyDocument: trust("pipes.amazonaws.com", {
      StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID },
      // A restore makes the pipe again on the new table's stream, under a name that ends in the epoch.
      ArnLike: {
        "aws:SourceArn":
          restored.length === 0 ? pipeArn(stage, name) : [pipeArn(stage, name), `${pipeArn(stage, name)}-e*`],
      },
    }),
    policies: [
      {
        policyName: "pipe",
        policyDocument: new PolicyDocument({
          statements: [
            allow(
              [
                "dynamodb:DescribeStream",
                "dynamodb:GetRecords",
                "dynamodb:GetShardIterator",
                "dynamodb:ListStreams",
              ],
              stream,
              ...restored,
            ),
            allow(["queue" in pipe.target ? "sqs:SendMessage" : "events:PutEvents"], targetArn(stage, pipe)),
            allow(["sqs:SendMessage"], hopDeadLetterArn(stage, name)),
          ],
        }),
      },
    ],
  });
}
