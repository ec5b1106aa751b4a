/**
 * What roles allow that the services do not ask for in a whole local run, each with its reason. A right that neither is asked for there nor
 * stands here is one too many: test/e2e/files.e2e.test.ts records the run and compares.
 */
import type { ServiceName } from "@sluice/contracts/services.ts";
import { actionsOn } from "./access.ts";
import type { Grant } from "./checks/granted.ts";
import type { Host } from "./settings.ts";

/** Rights that are needed all the same. */
export interface Surplus {
  readonly host?: Host;
  readonly service?: ServiceName;
  readonly actions: readonly string[];
  /** Which resources' ARNs, where only some are meant. */
  readonly of?: RegExp;
  readonly reason: string;
}

/** All of them. */
export const surplus: readonly Surplus[] = [
  {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    reason: "Lambda's runtime and ECS write what the process prints; no service calls CloudWatch",
  },
  {
    service: "ingest-gateway",
    actions: ["s3:ListMultipartUploadParts"],
    reason:
      "Uploads in parts are tried against a stand-in for S3 (shared/adapters/s3), not in the recorded run",
  },
  {
    service: "ingest-gateway",
    actions: [
      ...["s3:GetObject", "s3:PutObject", "s3:PutObjectTagging"],
      ...["s3:AbortMultipartUpload", "s3:DeleteObject"],
    ],
    of: /\/_arriving\/\*$/,
    reason: "What an upload in parts leaves on its way: no such upload is in the recorded run",
  },
  {
    host: "lambda",
    actions: ["sqs:GetQueueAttributes"],
    reason: "Lambda's poller asks for it, under the function's role, beside receiving and deleting",
  },
  {
    host: "lambda",
    service: "sync-consumer",
    actions: ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"],
    reason: "Lambda takes the function into the VPC with them, under the function's role",
  },
  {
    host: "lambda",
    service: "sync-consumer",
    actions: ["lambda:UpdateEventSourceMapping"],
    reason: "An alarm's function switches the service's mapping off and on, under a role of its own",
  },
  {
    host: "fargate",
    actions: [
      "ecr:GetAuthorizationToken",
      "ecr:BatchCheckLayerAvailability",
      "ecr:GetDownloadUrlForLayer",
      "ecr:BatchGetImage",
    ],
    reason: "ECS fetches the image with them, before the service runs",
  },
  {
    host: "fargate",
    service: "sync-consumer",
    actions: ["secretsmanager:GetSecretValue"],
    reason: "ECS puts the database's address into the environment before the service runs",
  },
  {
    host: "fargate",
    actions: ["sqs:ChangeMessageVisibility"],
    reason:
      "Heartbeats of long work and the return of what met a passing fault: a quiet run may have neither",
  },
  {
    actions: ["s3:AbortMultipartUpload"],
    reason:
      "An upload that breaks off after its first 8 MiB is aborted: the run's files are small and come whole",
  },
  {
    actions: ["s3:PutObjectTagging"],
    of: /[/](keys|verdicts|quarantine|removals|conflicts)[/]/,
    reason: "Key manifests have no days, and the run writes few of the others: the right goes with PutObject",
  },
  {
    service: "validator",
    actions: ["s3:GetObject", "s3:PutObject"],
    of: /[/]verdicts[/]/,
    reason: "Judgements are kept of shards of many rows only: the run's are small",
  },
  {
    service: "validator",
    actions: ["s3:PutObject"],
    of: /[/]quarantine[/]/,
    reason: "Written for a feed that keeps bad rows aside: none of this repository's does",
  },
  {
    service: "loader",
    actions: ["s3:GetObject"],
    of: /[/]quarantine[/]/,
    reason: "Read for a feed that keeps bad rows aside: none of this repository's does",
  },
  {
    service: "state-query",
    actions: ["s3:GetObject"],
    of: /[/](shards|quarantine)[/]/,
    reason: "Read for the trace of a file's line, which the recorded run does not ask for",
  },
  {
    service: "loader",
    actions: ["s3:GetObject"],
    of: /[/]conflicts[/]/,
    reason: "Read when a load that met conflicts goes on from a checkpoint: the run's shards load in one go",
  },
  {
    actions: [...actionsOn("entities"), "dynamodb:GetShardIterator", "dynamodb:GetRecords"],
    of: /-entities-e[*]/,
    reason: "After a restore the entities are another table of that name: in the run nothing is restored",
  },
  {
    actions: ["dynamodb:GetShardIterator", "dynamodb:GetRecords"],
    of: /[/]stream[/]/,
    reason:
      "What a pipe's dead letter points to is fetched with them: in the run no pipe gives anything up (test/e2e/dead-letters.e2e.test.ts asks for it)",
  },
  {
    actions: ["sqs:ReceiveMessage", "sqs:SendMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"],
    of: /-(work|broadcast)-dlq$/,
    reason:
      "A pipe's dead letter is replaced by what it points to: in the run there is none, so they are counted only (test/e2e/dead-letters.e2e.test.ts asks for it)",
  },
  {
    actions: ["dynamodb:GetItem", "dynamodb:PutItem"],
    of: /-audit$/,
    reason:
      "Operators' deeds are kept there: in the run a partner and its key are made, by the gateway, and nothing else is done",
  },
  {
    service: "state-query",
    actions: [
      "sqs:ReceiveMessage",
      "sqs:ChangeMessageVisibility",
      "sqs:GetQueueAttributes",
      "sqs:GetQueueUrl",
    ],
    of: /-dlq([.]fifo)?$/,
    reason: "Operators look at dead letters over HTTP now and then: nobody does in the run",
  },
  {
    service: "state-query",
    actions: ["sqs:GetQueueAttributes", "sqs:GetQueueUrl"],
    of: /[.]fifo$/,
    reason: "Operators look now and then how full the queues are: nobody does in the run",
  },
];

/** What a container asks of its own queue, and a function never: Lambda's poller does it for it, or nobody needs to. */
export const containersOnly = {
  actions: ["sqs:GetQueueUrl", "sqs:ChangeMessageVisibility"],
  reason:
    "A function is handed its messages: it looks up no queue but its dead-letter queue, and hides nothing",
} as const;

/** Why a role allows this without its having been asked for; null when nothing says why. */
export const reasonOf = (host: Host, service: ServiceName, { action, arn }: Grant): Surplus | null =>
  surplus.find(
    (one) =>
      (one.host ?? host) === host &&
      (one.service ?? service) === service &&
      one.actions.includes(action) &&
      (one.of ?? /(?:)/).test(arn),
  ) ?? null;
