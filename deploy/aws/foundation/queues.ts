/** The queues, their dead-letter queues, those of pipes and rules, and who may send to each. */
import { namesOf } from "@sluice/contracts/names-of.ts";
import {
  deadLetterQueueName,
  hopDeadLetterQueueName,
  type PipeName,
  pipes,
  type QueueName,
  queueName,
  queues,
  retentionSeconds,
  type RuleName,
  rules,
} from "@sluice/contracts/topology.ts";
import { Aws, type Stack } from "aws-cdk-lib";
import {
  Effect,
  PolicyDocument,
  PolicyStatement,
  ServicePrincipal,
  StarPrincipal,
} from "aws-cdk-lib/aws-iam";
import { CfnQueue, CfnQueuePolicy } from "aws-cdk-lib/aws-sqs";
import { deadLetterArn, hopDeadLetterArn, pascal, queueArn, ruleArn } from "../names.ts";

/** What SQS takes at most: what the services' own check of an envelope lets pass. */
const maximumMessageSize = 1_048_576;
const fifo = {
  fifoQueue: true,
  contentBasedDeduplication: true,
  deduplicationScope: "messageGroup",
  fifoThroughputLimit: "perMessageGroupId",
} as const;

/** Adds every queue of the topology. */
export function addQueues(stack: Stack, stage: string): Readonly<Record<QueueName, CfnQueue>> {
  for (const hop of [...namesOf<PipeName>(pipes), ...namesOf<RuleName>(rules)])
    addHopQueue(stack, stage, hop);
  const made = namesOf<QueueName>(queues).map((name) => [name, addQueue(stack, stage, name)] as const);
  return Object.fromEntries(made) as Record<QueueName, CfnQueue>;
}

function addQueue(stack: Stack, stage: string, name: QueueName): CfnQueue {
  const { maxReceives, visibilitySeconds } = queues[name];
  const dead = new CfnQueue(stack, `DeadLetters${pascal(name)}`, {
    queueName: deadLetterQueueName(stage, name),
    ...fifo,
    maximumMessageSize,
    messageRetentionPeriod: retentionSeconds.deadLetters,
    sqsManagedSseEnabled: true,
    redriveAllowPolicy: { redrivePermission: "byQueue", sourceQueueArns: [queueArn(stage, name)] },
  });
  addPolicy(stack, dead, deadLetterArn(stage, name), []);
  const queue = new CfnQueue(stack, `Queue${pascal(name)}`, {
    queueName: queueName(stage, name),
    ...fifo,
    maximumMessageSize,
    messageRetentionPeriod: retentionSeconds.queue,
    // A container says its own with every receive.
    visibilityTimeout: visibilitySeconds.lambda,
    receiveMessageWaitTimeSeconds: 20,
    sqsManagedSseEnabled: true,
    redrivePolicy: { deadLetterTargetArn: dead.attrArn, maxReceiveCount: maxReceives },
  });
  const feeding = namesOf<RuleName>(rules).filter((rule) => rules[rule].target.queue === name);
  addPolicy(
    stack,
    queue,
    queueArn(stage, name),
    feeding.map((rule) => ruleArn(stage, rule)),
  );
  return queue;
}

/** A standard queue, the one kind that is confirmed for pipes and rules. */
function addHopQueue(stack: Stack, stage: string, hop: PipeName | RuleName): void {
  const queue = new CfnQueue(stack, `DeadLetters${pascal(hop)}`, {
    queueName: hopDeadLetterQueueName(stage, hop),
    messageRetentionPeriod: retentionSeconds.deadLetters,
    maximumMessageSize,
    sqsManagedSseEnabled: true,
    redriveAllowPolicy: { redrivePermission: "denyAll" },
  });
  const ofRule = namesOf<RuleName>(rules).filter((rule) => rule === hop);
  addPolicy(
    stack,
    queue,
    hopDeadLetterArn(stage, hop),
    ofRule.map((rule) => ruleArn(stage, rule)),
  );
}

/** Nobody without TLS; and these rules of the bus. Pipes and services come with roles of their own. */
function addPolicy(stack: Stack, queue: CfnQueue, resource: string, senders: readonly string[]): void {
  const statements = [
    new PolicyStatement({
      sid: "TlsOnly",
      effect: Effect.DENY,
      principals: [new StarPrincipal()],
      actions: ["sqs:*"],
      resources: [resource],
      conditions: { Bool: { "aws:SecureTransport": "false" } },
    }),
    ...(senders.length === 0
      ? []
      : [
          new PolicyStatement({
            sid: "RulesOfTheBus",
            principals: [new ServicePrincipal("events.amazonaws.com")],
            actions: ["sqs:SendMessage"],
            resources: [resource],
            conditions: {
              ArnEquals: { "aws:SourceArn": senders },
              StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID },
            },
          }),
        ]),
  ];
  new CfnQueuePolicy(stack, `${queue.node.id}Policy`, {
    queues: [queue.ref],
    policyDocument: new PolicyDocument({ statements }),
  });
}
