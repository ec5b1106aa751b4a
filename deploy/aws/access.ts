/**
 * What each service does on what it owns: the AWS actions behind the calls of shared/adapters. Roles are derived from this and from the
 * topology's owners, so a service can be given nothing of another's table. A table that is not named here gets `aggregates`.
 */
import type { ObjectKind } from "@sluice/contracts/objects.ts";
import type { ServiceName } from "@sluice/contracts/services.ts";
import type { TableName } from "@sluice/contracts/topology.ts";

/** The aggregate store's calls. A transaction needs the rights of its parts. */
const aggregates = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem"] as const;
const byStatement = ["dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate"] as const;

const tableActions: Partial<Readonly<Record<TableName, readonly string[]>>> = {
  partners: ["dynamodb:GetItem", "dynamodb:PutItem"],
  shards: ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"],
  validations: ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"],
  references: ["dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", ...byStatement],
  // The last: a turn is opened only while no pause has changed.
  loads: ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:ConditionCheckItem"],
  // The last two: a write that holds what its row refers to.
  entities: [
    ...["dynamodb:GetItem", "dynamodb:BatchGetItem", ...byStatement],
    ...["dynamodb:PutItem", "dynamodb:ConditionCheckItem"],
  ],
  // The last: a webhook that is removed, and who has nothing left to be sent.
  webhooks: ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem"],
  "read-model": ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", ...byStatement],
};

/** What the owner of a table does on it. */
export const actionsOn = (table: TableName): readonly string[] => tableActions[table] ?? aggregates;

/** What a service does with objects, by kind. */
export const objectAccess: Readonly<
  Record<
    ServiceName,
    {
      readonly reads: readonly ObjectKind[];
      readonly writes: readonly ObjectKind[];
      readonly removes: readonly ObjectKind[];
      /** What arrives in parts. */
      readonly arrives?: readonly ObjectKind[];
    }
  >
> = {
  "ingest-gateway": {
    reads: ["raw", "arriving"],
    writes: ["raw", "arriving", "positions", "shards"],
    removes: ["raw", "arriving", "positions", "shards"],
    arrives: ["raw", "arriving"],
  },
  validator: {
    // What rows refer to is looked up in the keys of the last loaded snapshot.
    reads: ["shards", "positions", "reports", "verdicts", "keys"],
    writes: ["reports", "verdicts", "quarantine"],
    removes: [],
  },
  loader: {
    // The journal: what an undo writes back.
    reads: ["shards", "positions", "quarantine", "conflicts", "keys", "removals", "journal"],
    writes: ["conflicts", "journal", "keys", "removals"],
    removes: [],
  },
  "sync-consumer": { reads: [], writes: [], removes: [] },
  "state-query": {
    reads: ["reports", "conflicts", "raw", "journal", "positions", "shards", "quarantine"],
    writes: [],
    removes: [],
  },
};

/** S3's actions for each; a put tags the object with its days, and one that breaks off aborts its multipart upload. An address that is signed for a part has the rights of who signed it. */
export const objectActions = {
  reads: ["s3:GetObject"],
  writes: ["s3:PutObject", "s3:PutObjectTagging", "s3:AbortMultipartUpload"],
  removes: ["s3:DeleteObject"],
  arrives: ["s3:ListMultipartUploadParts"],
} as const;

/** A missing object is told from a forbidden one, and the bucket's being there is asked for, by this right on the bucket alone. */
export const bucketActions = ["s3:ListBucket"] as const;

const byLambda = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"] as const;

/** What is done on the service's own queue: by Lambda's poller, and by a container's. */
export const queueActions = {
  lambda: byLambda,
  "lambda-bun": byLambda,
  fargate: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueUrl"],
} as const;

/** A hopeless message is moved by the handler. */
export const deadLetterActions = ["sqs:SendMessage", "sqs:GetQueueUrl"] as const;

/** The owner of a table fetches what the dead letters of its pipes point to, and stores it in their place. */
export const rescueActions = {
  stream: ["dynamodb:GetShardIterator", "dynamodb:GetRecords"],
  deadLetters: [
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
    "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibility",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
  ],
} as const;

/** Looking at dead letters, and giving them back: whose HTTP interface shows them to operators does it on every dead-letter queue. */
export const lookActions = [
  "sqs:ReceiveMessage",
  "sqs:ChangeMessageVisibility",
  "sqs:GetQueueAttributes",
  "sqs:GetQueueUrl",
] as const;

/** Asking how full a queue is: who shows it to operators does it on every service's queue. */
export const gaugeActions = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl"] as const;

/** Who shows dead letters, and how full queues are. */
export const deadLetterViewers: readonly ServiceName[] = ["state-query"];

/** Adding to the audit trail: the head is read, and it and the entry are put under conditions. Nothing is changed or removed. */
export const auditActions = ["dynamodb:GetItem", "dynamodb:PutItem"] as const;

/** Services that act for operators by HTTP, and keep it in the audit trail. */
export const auditRecorders: readonly ServiceName[] = ["ingest-gateway", "loader"];

/** Services that put events on the bus themselves. */
export const publishers: readonly ServiceName[] = ["sync-consumer"];

/** Services that need Postgres: they alone run in the VPC when they are functions. */
export const postgresClients: readonly ServiceName[] = ["sync-consumer"];

/** Statements on `*`, each with the reason why AWS takes no other resource. Nothing else may name `*`. */
export const anyResource = {
  "ec2:CreateNetworkInterface":
    "Lambda makes a function's network interfaces; their ids are not known before",
  "ec2:DescribeNetworkInterfaces": "Describe calls take no resource",
  "ec2:DeleteNetworkInterface": "Lambda checks this right on * before it lets a function into a VPC",
  "ecr:GetAuthorizationToken": "the registry's token takes no resource",
} as const;
