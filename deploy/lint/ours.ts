/** Our own design, derived from the topology, with records as our stores write them. */
import { envelopeOf } from "@sluice/contracts/events/make.ts";
import { EntityKey, EntityType, FileId, Group, PartnerId } from "@sluice/contracts/ids.ts";
import { namesOf } from "@sluice/contracts/names-of.ts";
import type { ServiceName } from "@sluice/contracts/services.ts";
import {
  deadLetterAlarm,
  deadLetterQueueName,
  hopDeadLetterQueueName,
  type Pipe,
  type PipeName,
  pipes,
  type Queue,
  type QueueName,
  queues,
  retentionSeconds,
  type TableName,
  tables,
} from "@sluice/contracts/topology.ts";
import { memoryAggregateStore } from "@sluice/shared/adapters/memory/aggregate-store.ts";
import { memoryEntityStore } from "@sluice/shared/adapters/memory/entity-store.ts";
import { memoryTables, type StreamRecord } from "@sluice/shared/adapters/memory/tables.ts";
import * as v from "valibot";
import { rescueTickName } from "@sluice/shared/dead-letters/rescue-tick.ts";
import { ticks } from "../aws/service/shape.ts";
import { stage } from "../local/supervisor/environment.ts";
import type { ConsumedQueue, Design, Hop, StreamedTable } from "./design.ts";

/** The test that gives each service's consumer its messages again, by file and name. */
export const repeatTests: Readonly<Record<ServiceName, { readonly file: string; readonly test: string }>> = {
  "ingest-gateway": {
    file: "services/ingest-gateway/on-file-received.unit.test.ts",
    test: "is not cut again when its message comes again",
  },
  validator: {
    file: "services/validator/core/gate.unit.test.ts",
    test: "passes exactly one verdict, the same, for any interleaving and repetition of the shards' results",
  },
  loader: {
    file: "services/loader/workers.unit.test.ts",
    test: "at any interleaving leave what one would have left",
  },
  "sync-consumer": {
    file: "services/sync-consumer/on-entity-changed.unit.test.ts",
    test: "a message is done when its change is settled, and again when it is repeated",
  },
  "state-query": {
    file: "services/state-query/on-event.int.test.ts",
    test: "two processes that take a file's events at once, twice and backwards, leave one view and one gapless history",
  },
};

/** Derives it. */
export async function ourDesign(): Promise<Design> {
  const streamed = namesOf<TableName>(tables).filter((name) => tables[name].stream);
  return {
    tables: await Promise.all(streamed.map(tableOf)),
    hops: namesOf<PipeName>(pipes).map((name) => hopOf(name, pipes[name])),
    queues: namesOf<QueueName>(queues).map((name) => queueOf(name, queues[name])),
  };
}

function hopOf(name: PipeName, pipe: Pipe): Hop {
  const { owner } = tables[pipe.table];
  const { table, startAt, template, parallelization, bisects, recordAgeMax, ageAlarm, target } = pipe;
  return {
    ...{ name, table, startAt, template, parallelization, bisects, recordAgeMax, ageAlarm },
    filter: JSON.parse(JSON.stringify(pipe.filter)),
    fifo: "queue" in target ? { group: target.group, deduplication: target.deduplication } : null,
    // As long as the record's age allows.
    triesMax: null,
    deadLetterQueue: hopDeadLetterQueueName(stage, name),
    // The table's owner does it, in a tick; test/contracts/pointer-rescue.unit.test.ts holds that it has one.
    rescuesPointers: owner !== "operators" && ticks[owner].includes(rescueTickName),
  };
}

function queueOf(name: QueueName, { owner, visibilitySeconds, lambdaTimeoutSeconds }: Queue): ConsumedQueue {
  return {
    name,
    fifo: true,
    visibilitySeconds: visibilitySeconds.lambda,
    timeoutSeconds: lambdaTimeoutSeconds,
    retentionSeconds: retentionSeconds.queue,
    deadLetters: {
      name: deadLetterQueueName(stage, name),
      fifo: true,
      retentionSeconds: retentionSeconds.deadLetters,
    },
    deadLetterAlarm: deadLetterAlarm > 0,
    // process-groups.ts, the one way in for every service.
    stopsGroupAtFailure: true,
    guardsVersions: true,
    repeatTest: repeatTests[owner].file,
  };
}

const partner = v.parse(PartnerId, "acme");
const group = v.parse(Group, "g".repeat(80));
const trace = `00-${"1".repeat(32)}-${"2".repeat(16)}-01`;
const originOf = (aggregate: string, version: number) => ({
  ...{ aggregate, version, epoch: 1, partner, group, trace },
  occurredAt: new Date(0),
});

async function tableOf(name: TableName): Promise<StreamedTable> {
  const records: StreamRecord[] = [];
  const memory = memoryTables((_table, record) => void records.push(record));
  if (name === "entities") {
    await writeEntities(memory);
    const samples = records.map((record, index) => sampleOf(index === 0 ? "a write" : "a deletion", record));
    return { name, oneItemAnEntity: true, samples };
  }
  const event = { ...envelopeOf("file.received.v1", originOf("file:f", 1)), payload: { file: "f" } };
  const ref = { table: name, pk: "acme#f", sk: "file", schema: v.object({ on: v.boolean() }) };
  await memoryAggregateStore(memory).save([{ ref, expectedVersion: 0, state: { on: true }, event }]);
  const ofEvents = records.filter(({ dynamodb }) => dynamodb.NewImage?.["outbox"] !== undefined);
  return { name, oneItemAnEntity: false, samples: ofEvents.map((record) => sampleOf("an event", record)) };
}

/** A write and its tombstone: what a deletion is here. */
async function writeEntities(memory: ReturnType<typeof memoryTables>): Promise<void> {
  const store = memoryEntityStore(memory);
  const id = { partner, entity: v.parse(EntityType, "order"), key: v.parse(EntityKey, "A-1") };
  const tally = { from: 0, created: 1, updated: 0, removed: 0, unchanged: 0, conflicts: [] };
  for (const version of [1, 2]) {
    const file = v.parse(FileId, `f_${"0".repeat(26)}`);
    const source = { file, sequence: 1, record: version, line: version, tally };
    const data = version === 1 ? { status: "created" } : null;
    const event = { ...envelopeOf("order.created.v1", originOf("entity:order", version)), payload: {} };
    const after = { id, data, version, epoch: 1, source, journal: "" };
    await store.write([{ after, expectedVersion: version - 1, event, broadcast: true }]);
  }
}

function sampleOf(what: string, { eventID, eventName, dynamodb }: StreamRecord) {
  return { what, record: JSON.parse(JSON.stringify({ eventID, eventName, dynamodb })) };
}
