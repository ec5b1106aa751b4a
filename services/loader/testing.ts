/** The loader on memory adapters, for its tests: a small feed, files cut into shards, and a queue that its own events come back by. */
import { createHash } from "node:crypto";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { Envelope } from "@sluice/contracts/envelope.ts";
import { defineFeed } from "@sluice/contracts/feed.ts";
import { isPipelineEvent, pipelineEvents } from "@sluice/contracts/events/catalogue.ts";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import type { FileRef } from "@sluice/contracts/events/payloads.ts";
import { EntityKey, EntityType, FeedName, FileId, fileGroup, PartnerId } from "@sluice/contracts/ids.ts";
import { positionsKey, quarantineKey, shardKey } from "@sluice/contracts/objects.ts";
import { memoryAggregateStore } from "@sluice/shared/adapters/memory/aggregate-store.ts";
import { memoryEntityStore } from "@sluice/shared/adapters/memory/entity-store.ts";
import { memoryObjectStore } from "@sluice/shared/adapters/memory/object-store.ts";
import { type MemoryTables, memoryTables } from "@sluice/shared/adapters/memory/tables.ts";
import type { HandlingContext, Message, Outcome } from "@sluice/shared/messaging/handler.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { positionBytes, writePosition } from "@sluice/shared/shard/positions.ts";
import * as v from "valibot";
import { createConsumer } from "./consumer.ts";
import type { LoaderDeps } from "./deps.ts";

export const acme = v.parse(PartnerId, "acme");
export const trace = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
export const fileId = (number: number): FileId => v.parse(FileId, `f_01J${String(number).padStart(23, "0")}`);

/**
 * A feed whose rows are `key,step,value`: `put` sets the value, `add` adds one and is refused where there is nothing, `keep` writes
 * what is there, `remove` removes, `refuse` is always refused.
 */
export const steps = ["put", "add", "keep", "remove", "refuse"] as const;
export type Step = readonly [key: string, step: (typeof steps)[number], value: number];

const Row = v.object({
  key: v.string(),
  step: v.picklist(steps),
  value: v.pipe(v.string(), v.transform(Number)),
});
const State = v.object({ value: v.number() });
export const counters = defineFeed<v.InferOutput<typeof Row>, v.InferOutput<typeof State>>({
  name: v.parse(FeedName, "counters"),
  title: "Counters",
  version: 1,
  entity: v.parse(EntityType, "counter"),
  mode: { kind: "delta", repeatDays: 1 },
  format: {
    kind: "csv",
    encoding: "utf-8",
    delimiter: ",",
    quote: '"',
    header: "exact",
    columns: ["key", "step", "value"],
  },
  row: Row,
  key: { parts: [{ column: "key" }], unique: false },
  rowBytes: 10,
  bytesMax: 1_000_000,
  broadcastsEntities: false,
  events: ["counter.set.v1", "counter.removed.v1"],
  decide: (current, { step, value }) => {
    const write = (to: number) => ({ kind: "write", event: "counter.set.v1", state: { value: to } }) as const;
    if (step === "refuse" || (step === "add" && current === null))
      return { kind: "conflict", code: `counter.${step}`, message: `it cannot ${step} ${value}` };
    if (step === "remove") return { kind: "remove", event: "counter.removed.v1" };
    if (step === "add") return write((current?.value ?? 0) + 1);
    return write(step === "keep" ? (current?.value ?? 0) : value);
  },
  state: State,
  legacy: { table: "legacy.counters", key: ["key"], columns: {} },
});

/** A loader, and what its tests look at. */
export interface TestLoader {
  readonly deps: LoaderDeps;
  readonly tables: MemoryTables;
  /** Its own events, as its queue brings them back. */
  readonly queue: Message[];
  /** Every version of every entity, in the order of the writes: its event, and the state that travels beside it. */
  readonly changes: { readonly event: Message; readonly state: unknown; readonly key: string }[];
  /** Every event of the loads table, in order. */
  readonly events: Message[];
  readonly clock: { now(): Date; forward(ms: number): void };
}

/** Makes one. */
export function testLoader(deps: Partial<LoaderDeps> = {}): TestLoader {
  const queue: Message[] = [];
  const events: Message[] = [];
  const changes: TestLoader["changes"] = [];
  const tables = memoryTables((table, { dynamodb: { NewImage } }) => {
    const outbox = NewImage?.["outbox"]?.M;
    if (NewImage === undefined || outbox === undefined) return;
    const event = v.parse(OutboxMessage, unmarshall(outbox));
    if (table === "entities") {
      const { key, data } = v.parse(ItemFacts, unmarshall(NewImage));
      changes.push({ event, state: data, key });
    } else {
      events.push(event);
      if (comesBack(event.type)) queue.push(event);
    }
  });
  const clock = testClock();
  let ulids = 0;
  return {
    tables,
    queue,
    changes,
    events,
    clock,
    deps: {
      store: memoryAggregateStore(tables),
      entities: memoryEntityStore(tables),
      objects: memoryObjectStore(),
      clock,
      ids: { ulid: () => `01J${String((ulids += 1)).padStart(23, "0")}`, traceparent: () => trace },
      epoch: 1,
      feeds: new Map([[counters.name, counters]]),
      chunkRows: 4,
      ...deps,
    },
  };
}

/** Whether the loader takes what it tells. */
const comesBack = (type: string): boolean =>
  isPipelineEvent(type) && pipelineEvents[type].consumers.some((service) => service === "loader");

const OutboxMessage = v.object({ ...Envelope.entries, payload: v.record(v.string(), v.unknown()) });
const ItemFacts = v.object({ key: v.string(), data: v.unknown() });

function testClock(): TestLoader["clock"] {
  let ms = Date.UTC(2026, 10, 20);
  return { now: () => new Date(ms), forward: (by) => (ms += by) };
}

/** A host with plenty of time. */
export const calmContext: HandlingContext = { log: silentLog, receiveCount: 1, remainingMs: () => 60_000 };

/** A file of acme's, at its turn. */
export const refOf = (number: number): FileRef => ({
  file: fileId(number),
  partner: acme,
  feed: counters.name,
  feedVersion: counters.version,
  entity: counters.entity,
  sequence: number,
});

const originOf = (aggregate: string, number: number) => ({
  aggregate: `${aggregate}:${fileId(number)}`,
  version: 1,
  epoch: 1,
  partner: acme,
  group: fileGroup(fileId(number)),
  occurredAt: new Date(Date.UTC(2026, 10, 20)),
  trace,
});

/** What the bus tells of a file before its load. */
export const told = {
  received: (number: number): Message =>
    pipelineEvent("file.received.v1", originOf("file", number), {
      ...refOf(number),
      object: "raw",
      bytes: 1,
      sha256: "0".repeat(64),
      shards: 1,
      engine: "lines-1",
    }),
  /** `number` takes back what `undoes` wrote; `of`: the file that a partner sent. */
  undo: (number: number, undoes: number, purpose?: "check", of = undoes): Message =>
    pipelineEvent("undo.requested.v1", originOf("undo", number), {
      ...refOf(number),
      ...(purpose !== undefined && { purpose }),
      undo: { undoes: fileId(undoes), of: fileId(of), leaves: of === undoes ? "undone" : "restored" },
      ...{ by: "operator1", reason: "the wrong file" },
    }),
  failed: (number: number): Message =>
    pipelineEvent("file.failed.v1", originOf("file", number), {
      ...refOf(number),
      faults: [],
      faultTotal: 1,
    }),
  rejected: (number: number): Message =>
    pipelineEvent("file.rejected.v1", originOf("gate", number), {
      ...refOf(number),
      ...{ rows: 1, badRows: 1, errors: 1, byCode: { bad: 1 }, report: "report" },
    }),
  validated: (number: number, shards: readonly ShardFacts[] = emptyShards(1)): Message =>
    pipelineEvent("file.validated.v1", originOf("gate", number), {
      ...refOf(number),
      rows: shards.reduce((sum, { rows }) => sum + rows, 0),
      shards: [...shards],
    }),
};

/** A shard as file.validated names it. */
export interface ShardFacts {
  readonly shard: number;
  readonly object: string;
  readonly rows: number;
  readonly sha256: string;
  readonly quarantine?: string;
}

export const emptyShards = (count: number): ShardFacts[] =>
  Array.from({ length: count }, (_, shard) => ({ shard, object: "o", rows: 0, sha256: "0".repeat(64) }));

/** Puts a file's shards and positions where the loader looks for them and tells it of the receipt; answers its file.validated. `aside`: records that must not be loaded. */
export async function putFile(
  { deps }: TestLoader,
  number: number,
  rows: readonly Step[],
  shards = 1,
  aside: ReadonlySet<number> = new Set(),
): Promise<Message> {
  const { file } = refOf(number);
  const positions = new DataView(new ArrayBuffer(rows.length * positionBytes));
  for (const index of rows.keys())
    writePosition(positions, index * positionBytes, { line: index + 2, byte: 1 + index * 10 });
  await deps.objects.put(positionsKey(acme, file), new Uint8Array(positions.buffer));
  const facts: ShardFacts[] = [];
  for (let shard = 0; shard < shards; shard += 1) {
    const own = rows.flatMap((row, index) =>
      shardOf(row[0], shards) === shard ? [[index + 1, ...row]] : [],
    );
    const bytes = new TextEncoder().encode(own.map((cells) => `${cells.map(quoted).join(",")}\n`).join(""));
    const object = shardKey(acme, file, shard);
    await deps.objects.put(object, bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const quarantine = quarantineKey(acme, file, shard);
    await deps.objects.put(quarantine, new TextEncoder().encode(JSON.stringify([...aside])));
    facts.push({ shard, object, rows: own.length, sha256, ...(aside.size === 0 ? {} : { quarantine }) });
  }
  await deliver(deps, told.received(number));
  return told.validated(number, facts);
}

const quoted = (cell: string | number): string => `"${String(cell).replaceAll('"', '""')}"`;
const shardOf = (key: string, shards: number): number => (key.codePointAt(0) ?? 0) % shards;

/** Handles one message. */
export const deliver = (deps: LoaderDeps, message: Message, context = calmContext): Promise<Outcome> =>
  createConsumer(deps).handle(message, context);

/** Handles the loader's own events until none is left. Throws on any outcome but done. */
export async function drain(loader: TestLoader, context = calmContext): Promise<void> {
  for (let message = loader.queue.shift(); message !== undefined; message = loader.queue.shift()) {
    const outcome = await deliver(loader.deps, message, context);
    if (outcome.kind !== "done") throw new Error(`${message.type}: ${JSON.stringify(outcome)}`);
  }
}

/** Loads a file from its rows to its end. */
export async function loadFile(
  loader: TestLoader,
  number: number,
  rows: readonly Step[],
  shards = 1,
): Promise<void> {
  const outcome = await deliver(loader.deps, await putFile(loader, number, rows, shards));
  if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
  await drain(loader);
}

/** A counter's id. */
export const counterId = (key: string) => ({
  partner: acme,
  entity: counters.entity,
  key: v.parse(EntityKey, key),
});
