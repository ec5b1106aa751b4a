/** The design that the synthesized templates really deploy, for the same rules as the topology: what only the code can say is taken from there. */
import type { Template } from "../aws/checks/template.ts";
import type { ConsumedQueue, Design, Hop } from "./design.ts";
import { alarmSeconds, deadLetterTargets, isAlarmed, lastOf } from "./stack-alarms.ts";
import { partsOf, type StackParts } from "./stack-parts.ts";

/** Derives it, for a stage. Throws on a pipe of a table that is in no template. */
export function synthesizedDesign(templates: readonly Template[], stage: string, ours: Design): Design {
  const parts = partsOf(templates);
  const short = (name: string): string => name.replace(`sluice-${stage}-`, "").replace(/\.fifo$/, "");
  const dead = deadLetterTargets(parts);
  const consumed = [...parts.queues.values()].filter(({ QueueName }) => !dead.has(QueueName));
  return {
    tables: ours.tables,
    hops: parts.pipes.map((pipe) => hopOf(parts, pipe, short, ours)),
    queues: consumed.map((queue) => queueOf(parts, queue, short, ours)),
  };
}

function hopOf(
  parts: StackParts,
  { Name, Source, SourceParameters, TargetParameters }: StackParts["pipes"][number],
  short: (name: string) => string,
  ours: Design,
): Hop {
  const { DynamoDBStreamParameters: stream, FilterCriteria } = SourceParameters;
  const { InputTemplate = null, SqsQueueParameters: fifo } = TargetParameters;
  const [filter, ...more] = FilterCriteria.Filters;
  if (filter === undefined || more.length > 0) throw new Error(`${Name} has ${1 + more.length} filters`);
  const table = parts.streams.get(Source);
  if (table === undefined) throw new Error(`${Name} reads ${Source}, which is no stream of these templates`);
  const name = short(Name);
  const dead = stream.DeadLetterConfig === undefined ? null : lastOf(stream.DeadLetterConfig.Arn);
  const isMade = [...parts.queues.values()].some(({ QueueName }) => QueueName === dead);
  return {
    name,
    table: short(table),
    startAt: stream.StartingPosition,
    filter: JSON.parse(filter.Pattern),
    template: InputTemplate,
    fifo:
      fifo === undefined
        ? null
        : { group: fifo.MessageGroupId ?? null, deduplication: fifo.MessageDeduplicationId ?? null },
    parallelization: stream.ParallelizationFactor,
    bisects: stream.OnPartialBatchItemFailure === "AUTOMATIC_BISECT",
    triesMax: unlessForever(stream.MaximumRetryAttempts),
    recordAgeMax: unlessForever(stream.MaximumRecordAgeInSeconds),
    deadLetterQueue: isMade ? dead : null,
    ageAlarm: alarmSeconds(parts, "PipeName", Name),
    rescuesPointers: ours.hops.find((hop) => hop.name === name)?.rescuesPointers ?? false,
  };
}

/** AWS writes "as long as it lasts" as -1. */
const unlessForever = (value: number): number | null => (value === -1 ? null : value);

function queueOf(
  parts: StackParts,
  queue: StackParts["queues"] extends ReadonlyMap<string, infer Queue> ? Queue : never,
  short: (name: string) => string,
  ours: Design,
): ConsumedQueue {
  const { QueueName, FifoQueue, VisibilityTimeout, MessageRetentionPeriod, RedrivePolicy } = queue;
  const dead = RedrivePolicy && parts.queues.get(RedrivePolicy.deadLetterTargetArn);
  const mapping = parts.mappings.find(({ EventSourceArn }) => lastOf(EventSourceArn) === QueueName);
  const known = ours.queues.find(({ name }) => name === short(QueueName));
  return {
    name: short(QueueName),
    fifo: FifoQueue,
    visibilitySeconds: VisibilityTimeout,
    timeoutSeconds: mapping?.timeoutSeconds ?? null,
    retentionSeconds: MessageRetentionPeriod,
    deadLetters:
      dead === undefined
        ? null
        : { name: dead.QueueName, fifo: dead.FifoQueue, retentionSeconds: dead.MessageRetentionPeriod },
    deadLetterAlarm: dead !== undefined && isAlarmed(parts, dead.QueueName),
    // Lambda acknowledges a whole batch unless the mapping has it listen to which messages failed.
    stopsGroupAtFailure:
      (mapping?.FunctionResponseTypes.includes("ReportBatchItemFailures") ?? true) &&
      known?.stopsGroupAtFailure === true,
    guardsVersions: known?.guardsVersions ?? false,
    repeatTest: known?.repeatTest ?? null,
  };
}
