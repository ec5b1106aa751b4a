/** Names and ARNs of a stage's shared parts. They follow from the stage alone, so that no service's stack holds on to another stack's exports. */
import {
  busName,
  deadLetterQueueName,
  hopDeadLetterQueueName,
  type PipeName,
  type QueueName,
  queueName,
  type RuleName,
  type TableName,
  tableName,
} from "@sluice/contracts/topology.ts";
import { Aws, Fn } from "aws-cdk-lib";

const arn = (service: string, resource: string, account: string = Aws.ACCOUNT_ID): string =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${account}:${resource}`;

/** A table's ARN. */
export const tableArn = (stage: string, name: TableName): string =>
  arn("dynamodb", `table/${tableName(stage, name)}`);
/** The ARN of a table's stream, whichever it has now: its label is the time when it was switched on. */
export const streamArn = (stage: string, name: TableName): string => `${tableArn(stage, name)}/stream/*`;
/** Tables that a restore may put another in the place of (shared/restore). */
const restorable: readonly TableName[] = ["entities"];
/** The ARNs of the tables that restores made of one: none for most. */
export const restoredTableArns = (stage: string, name: TableName): string[] =>
  restorable.includes(name) ? [`${tableArn(stage, name)}-e*`] : [];
/** The ARNs of their streams. */
export const restoredStreamArns = (stage: string, name: TableName): string[] =>
  restoredTableArns(stage, name).map((table) => `${table}/stream/*`);
/** A queue's ARN. */
export const queueArn = (stage: string, name: QueueName): string => arn("sqs", queueName(stage, name));
/** The ARN of a queue's dead-letter queue. */
export const deadLetterArn = (stage: string, name: QueueName): string =>
  arn("sqs", deadLetterQueueName(stage, name));
/** The ARN of a pipe's or rule's dead-letter queue. */
export const hopDeadLetterArn = (stage: string, hop: PipeName | RuleName): string =>
  arn("sqs", hopDeadLetterQueueName(stage, hop));
/** The bus's ARN. */
export const busArn = (stage: string): string => arn("events", `event-bus/${busName(stage)}`);
/** What a pipe is called, and its ARN. */
export const pipeName = (stage: string, name: PipeName): string => `sluice-${stage}-${name}`;
export const pipeArn = (stage: string, name: PipeName): string =>
  arn("pipes", `pipe/${pipeName(stage, name)}`);
/** What a rule of the bus is called, and its ARN. */
export const ruleName = (stage: string, name: RuleName): string => `sluice-${stage}-${name}`;
export const ruleArn = (stage: string, name: RuleName): string =>
  arn("events", `rule/${busName(stage)}/${ruleName(stage, name)}`);
/** The bucket: names are the world's, so the account and the region are in it. */
export const bucketName = (stage: string): string => `sluice-${stage}-${Aws.ACCOUNT_ID}-${Aws.REGION}`;
/** The ARN of the bucket, or of what lies in it. */
export const bucketArn = (stage: string, keys = ""): string =>
  `arn:${Aws.PARTITION}:s3:::${bucketName(stage)}${keys === "" ? "" : `/${keys}`}`;
/** The topic that alarms are sent to. */
export const alarmTopicName = (stage: string): string => `sluice-${stage}-alarms`;
export const alarmTopicArn = (stage: string): string => arn("sns", alarmTopicName(stage));
/** Where the foundation tells the HTTP API's id: the one name that does not follow from the stage. */
export const apiParameter = (stage: string): string => `/sluice/${stage}/http-api`;
/** Where the foundation tells its load balancer's listener, and its security group, if it has one. */
export const listenerParameter = (stage: string): string => `/sluice/${stage}/listener`;
export const balancerGroupParameter = (stage: string): string => `/sluice/${stage}/balancer-group`;
/** The HTTP API's own address. */
export const apiUrl = (apiId: string): string =>
  Fn.join("", ["https://", apiId, ".execute-api.", Aws.REGION, ".", Aws.URL_SUFFIX]);
/** A service's image in the account's registry, and what the registry calls it. */
export const repositoryName = (service: string): string => `sluice-${service}`;
export const imageUri = (service: string, tag: string): string =>
  Fn.join("", [
    ...[Aws.ACCOUNT_ID, ".dkr.ecr.", Aws.REGION, ".", Aws.URL_SUFFIX],
    `/${repositoryName(service)}:${tag}`,
  ]);
/** A log group of a service. */
export const logGroupName = (stage: string, service: string): string => `/sluice/${stage}/${service}`;
export const logGroupArn = (stage: string, service: string): string =>
  arn("logs", `log-group:${logGroupName(stage, service)}:*`);

/** A logical id out of a topology name: `read-model` becomes `ReadModel`. */
export const pascal = (name: string): string =>
  name
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join("");
