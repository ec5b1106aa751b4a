/** What a service's role allows, from access.ts and the topology's owners, and nothing else. */
import { objectKinds } from "@sluice/contracts/objects.ts";
import { namesOf } from "@sluice/contracts/names-of.ts";
import type { ServiceName } from "@sluice/contracts/services.ts";
import { pipes, type QueueName, queues, type TableName, tables } from "@sluice/contracts/topology.ts";
import { deadLetterPlaces, rescuedBy } from "@sluice/contracts/dead-letter-places.ts";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import {
  actionsOn,
  auditActions,
  auditRecorders,
  bucketActions,
  deadLetterActions,
  deadLetterViewers,
  gaugeActions,
  lookActions,
  objectAccess,
  objectActions,
  publishers,
  queueActions,
  rescueActions,
} from "../access.ts";
import {
  bucketArn,
  busArn,
  deadLetterArn,
  hopDeadLetterArn,
  queueArn,
  restoredStreamArns,
  restoredTableArns,
  streamArn,
  tableArn,
} from "../names.ts";
import type { Host } from "../settings.ts";

const allow = (actions: readonly string[], resources: readonly string[]): PolicyStatement =>
  new PolicyStatement({ actions: [...actions], resources: [...resources] });

/** The statements of one service on one host. */
export function serviceStatements(stage: string, service: ServiceName, host: Host): PolicyStatement[] {
  const ownTables = namesOf<TableName>(tables).filter((name) => tables[name].owner === service);
  const ownQueues = namesOf<QueueName>(queues).filter((name) => queues[name].owner === service);
  return [
    ...ownTables.map((name) =>
      allow(actionsOn(name), [tableArn(stage, name), ...restoredTableArns(stage, name)]),
    ),
    ...(auditRecorders.includes(service) ? [allow(auditActions, [tableArn(stage, "audit")])] : []),
    ...ownQueues.flatMap((name) => [
      allow(queueActions[host], [queueArn(stage, name)]),
      allow(deadLetterActions, [deadLetterArn(stage, name)]),
    ]),
    ...rescueStatements(stage, service),
    ...(deadLetterViewers.includes(service)
      ? [allow(lookActions, allDeadLetterArns(stage)), allow(gaugeActions, allQueueArns(stage))]
      : []),
    ...objectStatements(stage, service),
    ...(publishers.includes(service) ? [allow(["events:PutEvents"], [busArn(stage)])] : []),
  ];
}

const allQueueArns = (stage: string): string[] =>
  namesOf<QueueName>(queues).map((name) => queueArn(stage, name));

const allDeadLetterArns = (stage: string): string[] =>
  deadLetterPlaces.map((place) =>
    place.kind === "queue" ? deadLetterArn(stage, place.name) : hopDeadLetterArn(stage, place.name),
  );

function rescueStatements(stage: string, service: ServiceName): PolicyStatement[] {
  const hops = rescuedBy(service);
  if (hops.length === 0) return [];
  const streamed = [...new Set(hops.map((name) => pipes[name].table))];
  return [
    allow(
      rescueActions.stream,
      streamed.flatMap((name) => [streamArn(stage, name), ...restoredStreamArns(stage, name)]),
    ),
    allow(
      rescueActions.deadLetters,
      hops.map((name) => hopDeadLetterArn(stage, name)),
    ),
  ];
}

function objectStatements(stage: string, service: ServiceName): PolicyStatement[] {
  const statements = (["reads", "writes", "removes", "arrives"] as const).flatMap((verb) => {
    const kinds = objectAccess[service][verb] ?? [];
    if (kinds.length === 0) return [];
    return [
      allow(
        objectActions[verb],
        kinds.map((kind) => bucketArn(stage, objectKinds[kind])),
      ),
    ];
  });
  return statements.length === 0 ? [] : [...statements, allow(bucketActions, [bucketArn(stage)])];
}
