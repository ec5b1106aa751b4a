/**
 * The topology: every table, queue, pipe and rule, as plain data. The AWS stacks, the local runner, the docs' diagram
 * and the contract tests are derived from it; no filter or template is written anywhere else.
 *
 * What shaped it: at most two readers a stream shard, so two pipes a table at most; filters look at the type leaf and use
 * only operators that pipes support; every path in a template is always present on an item that passes the filter.
 */
import type { PipelineEventType } from "./events/catalogue.ts";
import { withPastVersions } from "./events/upcast.ts";
import { upcasts } from "./events/upcasts.ts";
import { referred } from "./feeds/catalogue.ts";
import { namesOf } from "./names-of.ts";
import type { ServiceName } from "./services.ts";

/** Who owns a table: a service, or the operators' tools, for what tells of all services. */
export type TableOwner = ServiceName | "operators";

/** A table: partition key `pk` (S) and, unless `sortKey` is false, sort key `sk` (S). Stream view NEW_IMAGE. */
export interface Table {
  readonly owner: TableOwner;
  readonly sortKey: boolean;
  readonly stream: boolean;
}

/** The attribute (epoch seconds) by which DynamoDB removes an item of itself, in every table: an item without it stays for ever. */
export const timeToLiveAttribute = "expiresAt";

/** A FIFO queue with high throughput, content-based deduplication on, and a FIFO dead-letter queue kept 14 days. */
export interface Queue {
  readonly owner: ServiceName;
  /** Receives before SQS itself dead-letters: many, since hopeless messages are dead-lettered by the handler at once. */
  readonly maxReceives: number;
  /** How long one batch may take on Lambda. */
  readonly lambdaTimeoutSeconds: number;
  readonly visibilitySeconds: { readonly lambda: number; readonly container: number };
  /** Functions at work side by side, at most, on Lambda: 2 to 1,000. */
  readonly lambdaConcurrency: number;
  /** In containers: how many of them at most, and how many messages wait for each before there is one more. */
  readonly containers: { readonly most: number; readonly backlog: number };
  /** Seconds that a message may wait before somebody is woken. */
  readonly ageAlarm: number;
}

/** Seconds that a message waits in a queue, and in a dead-letter queue: the longest that SQS keeps one. */
export const retentionSeconds = { queue: 4 * 86_400, deadLetters: 14 * 86_400 } as const;

/** Messages in any dead-letter queue at which somebody is woken. */
export const deadLetterAlarm = 1;

/** Days that the bus's archive keeps every event, for a replay into a projection that is built anew. */
export const archiveDays = 30;

/** A pattern of the EventBridge language, as plain data. */
export type Pattern = { readonly [field: string]: Pattern | readonly unknown[] };

/** A pipe from a table's stream to a queue (work) or to the bus (broadcast). */
export interface Pipe {
  readonly table: TableName;
  readonly filter: Pattern;
  readonly template: string;
  readonly target:
    | { readonly queue: QueueName; readonly group: string; readonly deduplication: string }
    | { readonly bus: true; readonly source: string; readonly detailType: string };
  /** From the oldest record: a pipe that is made anew skips nothing. */
  readonly startAt: "TRIM_HORIZON";
  readonly parallelization: number;
  readonly batchSize: number;
  /** A failing batch is halved until the record at fault stands alone. */
  readonly bisects: true;
  /** Seconds. Leaves a dead-lettered pointer 20 of the stream's 24 hours. */
  readonly recordAgeMax: number;
  /** Seconds that a record may wait before somebody is woken. */
  readonly ageAlarm: number;
}

/** A rule of the bus: pattern, and the one FIFO queue it feeds with the event's `detail`. */
export interface Rule {
  readonly pattern: Pattern;
  readonly target: {
    readonly queue: QueueName;
    readonly inputPath: "$.detail";
    readonly group: "$.detail.group";
  };
}

const table = <Owner extends TableOwner>(
  owner: Owner,
  options: Partial<Omit<Table, "owner">> = {},
): Table & { readonly owner: Owner } => ({
  owner,
  sortKey: true,
  stream: true,
  ...options,
});

/** Every table, by logical name. */
export const tables = {
  partners: table("ingest-gateway"),
  files: table("ingest-gateway"),
  shards: table("ingest-gateway"),
  validations: table("validator"),
  references: table("validator", { stream: false }),
  loads: table("loader"),
  entities: table("loader", { sortKey: false }),
  "read-model": table("state-query", { stream: false }),
  // Where partners are told of their files, and what they are told: unlike the read model it cannot be made again.
  webhooks: table("state-query", { stream: false }),
  // Who did what to what, whichever service did it: added to by whoever acts for an operator, and changed by nobody.
  audit: table("operators", { stream: false }),
  // How far what operators started by HTTP has come.
  operations: table("operators", { stream: false }),
} as const satisfies Record<string, Table>;
export type TableName = keyof typeof tables;

/** On Lambda a message stays hidden for six times the function's timeout, as AWS asks. */
const queue = (owner: ServiceName, options: Partial<Queue> = {}): Queue => {
  const { lambdaTimeoutSeconds = 30 } = options;
  return {
    owner,
    maxReceives: 100,
    lambdaTimeoutSeconds,
    visibilitySeconds: { lambda: 6 * lambdaTimeoutSeconds, container: 20 },
    lambdaConcurrency: 50,
    containers: { most: 10, backlog: 40 },
    ageAlarm: 15 * 60,
    ...options,
  };
};

/** One inbound queue a service, by logical name. */
export const queues = {
  // Cutting a large file takes minutes: as long as Lambda lets a function run.
  "ingest-gateway": queue("ingest-gateway", {
    lambdaTimeoutSeconds: 900,
    lambdaConcurrency: 10,
    containers: { most: 6, backlog: 2 },
  }),
  validator: queue("validator"),
  loader: queue("loader"),
  // Each function holds a connection of the old database, a container eight of them, and other programs need some too.
  "sync-consumer": queue("sync-consumer", { lambdaConcurrency: 10, containers: { most: 4, backlog: 2_000 } }),
  // Guarded puts are short: a container makes hundreds a second.
  "state-query": queue("state-query", { containers: { most: 6, backlog: 2_000 } }),
} as const satisfies Record<ServiceName, Queue>;
export type QueueName = keyof typeof queues;

const image = "$.dynamodb.NewImage";
const outbox = `${image}.outbox.M`;

/** The wire envelope (envelope.ts), copied from the item's outbox. Bare paths: strings arrive quoted, maps as they are. */
const envelopeFields = `"id":<${outbox}.id.S>,"type":<${outbox}.type.S>,"occurredAt":<${outbox}.occurredAt.S>,"partner":<${outbox}.partner.S>,"group":<${outbox}.group.S>,"version":<${outbox}.version.N>,"epoch":<${outbox}.epoch.N>,"trace":<${outbox}.trace.S>,"payload":<${outbox}.payload.M>`;
const pipelineTemplate = `{${envelopeFields}}`;
const entityTemplate = `{${envelopeFields},"state":<${image}.data.M>,"source":{"file":<${image}.source.M.file.S>,"sequence":<${image}.source.M.sequence.N>,"record":<${image}.source.M.record.N>,"line":<${image}.source.M.line.N>},"journal":<${image}.journal.S>}`;

const carriesEvent = { id: { S: [{ exists: true }] } };
const outboxFilter = (fields: Pattern): Pattern => ({ dynamodb: { NewImage: { outbox: { M: fields } } } });
/** Past versions of an event go where the newest goes. */
const everyVersion = (types: readonly PipelineEventType[]): string[] => withPastVersions(types, upcasts);
const ofTypes = (...types: PipelineEventType[]): Pattern =>
  outboxFilter({ ...carriesEvent, type: { S: everyVersion(types) } });

const fourHours = 4 * 60 * 60;
const defaults = {
  startAt: "TRIM_HORIZON",
  parallelization: 1,
  batchSize: 10,
  bisects: true,
  recordAgeMax: fourHours,
  ageAlarm: 5 * 60,
} as const;

const work = (from: TableName, to: QueueName, filter: Pattern, template = pipelineTemplate): Pipe => ({
  table: from,
  filter,
  template,
  target: { queue: to, group: `${outbox}.group.S`, deduplication: "$.eventID" },
  ...defaults,
});
const broadcast = (from: TableName, filter: Pattern, template = pipelineTemplate): Pipe => ({
  table: from,
  filter,
  template,
  target: { bus: true, source: `sluice.${tables[from].owner}`, detailType: `${outbox}.type.S` },
  ...defaults,
});

/** Every pipe, by name: at most `work` and `broadcast` a table. */
export const pipes = {
  "partners-broadcast": broadcast("partners", outboxFilter(carriesEvent)),
  "files-work": work("files", "ingest-gateway", ofTypes("file.received.v1", "upload.completed.v1")),
  "files-broadcast": broadcast("files", outboxFilter(carriesEvent)),
  "shards-work": work("shards", "validator", ofTypes("shard.ready.v1")),
  "shards-broadcast": broadcast("shards", outboxFilter(carriesEvent)),
  "validations-work": work(
    "validations",
    "validator",
    ofTypes("shard.validated.v1", "shard.rejected.v1", "shard.resumed.v1"),
  ),
  "validations-broadcast": broadcast("validations", outboxFilter(carriesEvent)),
  "loads-work": work(
    "loads",
    "loader",
    ofTypes(
      "plan.requested.v1",
      "shard.planned.v1",
      "file.released.v1",
      "file.refused.v1",
      "file.withdrawn.v1",
      "feed.resumed.v1",
      "load.requested.v1",
      "shard.loaded.v1",
    ),
  ),
  "loads-broadcast": broadcast("loads", outboxFilter(carriesEvent)),
  // An entity is one item, and order per item holds under every reading of the parallelization factor.
  "entities-work": {
    ...work("entities", "sync-consumer", outboxFilter(carriesEvent), entityTemplate),
    parallelization: 10,
  },
  // A feed may keep its entity events off the bus, where each costs an event, a hop and a write.
  "entities-broadcast": {
    ...broadcast("entities", outboxFilter({ ...carriesEvent, broadcast: { BOOL: [true] } }), entityTemplate),
    parallelization: 10,
  },
} as const satisfies Record<string, Pipe>;
export type PipeName = keyof typeof pipes;

const rule = (to: QueueName, pattern: Pattern): Rule => ({
  pattern,
  target: { queue: to, inputPath: "$.detail", group: "$.detail.group" },
});
const detailTypes = (...types: PipelineEventType[]): Pattern => ({ "detail-type": everyVersion(types) });

/** Every rule of the bus, by name. The bus is unordered: what a rule delivers must bear any order. */
export const rules = {
  "loader-turns": rule(
    "loader",
    // The last two: whose word on a turn counts.
    detailTypes(
      "file.received.v1",
      "undo.requested.v1",
      "file.validated.v1",
      "file.rejected.v1",
      "file.failed.v1",
      "partner.key-issued.v1",
      "partner.key-ended.v1",
    ),
  ),
  // The entities that other feeds refer to.
  "validator-referred": rule("validator", { "detail-type": referred().events }),
  "validator-references": rule(
    "validator",
    detailTypes(
      "file.rejected.v1",
      "file.failed.v1",
      "file.held.v1",
      "file.refused.v1",
      "file.withdrawn.v1",
      "file.checked.v1",
      "file.loaded.v1",
    ),
  ),
  "ingest-gateway-endings": rule(
    "ingest-gateway",
    // The last two: who sends a file is told that its feed is paused.
    detailTypes(
      "file.rejected.v1",
      "file.refused.v1",
      "file.withdrawn.v1",
      "file.loaded.v1",
      "feed.paused.v1",
      "feed.resumed.v1",
    ),
  ),
  "state-query-everything": rule("state-query", { source: [{ prefix: "sluice." }] }),
} as const satisfies Record<string, Rule>;
export type RuleName = keyof typeof rules;

/** How a stage names a table: `sluice-<stage>-<table>`. */
export const tableName = (stage: string, name: TableName): string => `sluice-${stage}-${name}`;
/** How a stage names a queue. */
export const queueName = (stage: string, name: QueueName): string => `sluice-${stage}-${name}.fifo`;
/** How a stage names a queue's dead-letter queue. */
export const deadLetterQueueName = (stage: string, name: QueueName): string =>
  `sluice-${stage}-${name}-dlq.fifo`;
/** How a stage names a pipe's or a rule's dead-letter queue: a standard queue, the one kind AWS confirms for both. */
export const hopDeadLetterQueueName = (stage: string, hop: PipeName | RuleName): string =>
  `sluice-${stage}-${hop}-dlq`;
/** How a stage names the bus. */
export const busName = (stage: string): string => `sluice-${stage}`;
/** Every dead-letter queue of a stage: of the queues, the pipes and the rules. */
export const deadLetterQueueNames = (stage: string): string[] => [
  ...namesOf<QueueName>(queues).map((name) => deadLetterQueueName(stage, name)),
  ...[...namesOf<PipeName>(pipes), ...namesOf<RuleName>(rules)].map((hop) =>
    hopDeadLetterQueueName(stage, hop),
  ),
];
