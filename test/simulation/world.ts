/** What outlives every process: the stores, queues, streams and the bus of one run, all in memory, on one virtual time. */
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { queues as queueTopology, type QueueName, type TableName } from "@sluice/contracts/topology.ts";
import { readJson, isJsonObject } from "@sluice/deploy/local/pattern/json.ts";
import type { StreamRecord } from "@sluice/deploy/local/pipes/stream.ts";
import { memoryAggregateStore } from "@sluice/shared/adapters/memory/aggregate-store.ts";
import { type MemoryLegacyStore, memoryLegacyStore } from "@sluice/shared/adapters/memory/legacy-store.ts";
import { type MemoryObjectStore, memoryObjectStore } from "@sluice/shared/adapters/memory/object-store.ts";
import { type MemoryQueue, memoryQueue } from "@sluice/shared/adapters/memory/queue.ts";
import { memoryProjection } from "@sluice/shared/adapters/memory/projection.ts";
import { memoryReadModel } from "@sluice/shared/adapters/memory/read-model.ts";
import type { TypedItem } from "@sluice/shared/adapters/items/typed.ts";
import {
  type MemoryRestoreTables,
  memoryRestoreTables,
} from "@sluice/shared/adapters/memory/restore-tables.ts";
import { type MemoryTables, memoryTables, type OnRecord } from "@sluice/shared/adapters/memory/tables.ts";
import { type VirtualTime, virtualTime } from "@sluice/shared/adapters/memory/virtual-time.ts";
import type { AggregateStore } from "@sluice/shared/ports/aggregate-store.ts";
import { NamedTable, nameRef } from "@sluice/shared/names/named-table.ts";
import type { Settled, SyncedEvent } from "@sluice/shared/ports/legacy-store.ts";
import type { Projection } from "@sluice/shared/ports/projection.ts";
import type { ReadModel } from "@sluice/shared/ports/read-model.ts";
import type { ReadModelTable } from "@sluice/shared/ports/read-model-table.ts";
import * as v from "valibot";
import { type Faults, faultsOf } from "./faults.ts";
import { levels } from "./levels-feed.ts";
import { marks } from "./marks-feed.ts";
import { mixed, type Random, randomFrom } from "./random.ts";

/** The feeds of every service. */
export const feeds: ReadonlyMap<string, AnyFeed> = new Map(
  [orders, levels, marks].map((feed) => [feed.name, feed]),
);

/** Where the entities' name leads before any restore. */
export const firstEntities: NamedTable = { table: "entities", epoch: 1, writes: "open" };

/** The file that a script's writes past Sluice name as their source: nobody sent it. */
export const strangerFile = "f_00000000000000000000000000";

/** An event that was settled. */
export interface Settlement extends SyncedEvent {
  readonly outcome: Settled;
}

/** A run's world. */
export interface World {
  readonly time: VirtualTime;
  readonly faults: Faults;
  readonly tables: MemoryTables;
  /** The physical tables of the entities; `entitiesNow` is the one that their name leads to. */
  readonly restoreTables: MemoryRestoreTables;
  entitiesNow(): MemoryTables;
  readonly store: AggregateStore;
  readonly objects: MemoryObjectStore;
  readonly legacy: MemoryLegacyStore;
  /** What became of each event at the old database, in order. */
  readonly settlements: readonly Settlement[];
  readonly model: ReadModel & ReadModelTable;
  /** The validator's picture of what feeds refer to. */
  readonly references: Projection;
  readonly queues: Readonly<Record<QueueName, MemoryQueue>>;
  /** Every image of every streamed table since the beginning, in order. */
  readonly images: ReadonlyMap<TableName, readonly TypedItem[]>;
  /** Calls whoever wants to hear when a table has a new record. */
  readonly onRecord: ((table: TableName, record: StreamRecord) => void)[];
  /** A stream of chance of its own, by name. */
  chance(salt: number): Random;
  newUlid(): string;
}

/** An empty world. `only`: the faults that may happen; all of them where none are named. */
export function newWorld(seed: number, only?: ReadonlySet<number>): World {
  const time = virtualTime();
  const images = new Map<TableName, TypedItem[]>();
  const settlements: Settlement[] = [];
  const legacy = memoryLegacyStore(time);
  const onRecord: World["onRecord"] = [];
  const entityHistory: { readonly at: number; readonly item: TypedItem }[] = [];
  const imagesSeen = new Set<string>();
  /** What a restore copies from table to table is told again, but nobody writes it. */
  const isCopy = (item: TypedItem): boolean => imagesSeen.has(JSON.stringify(item));
  const hearRecord: OnRecord = (table, record) => {
    const json = readJson(JSON.stringify(record));
    if (!json.ok || !isJsonObject(json.value)) throw new Error("a stream record is no JSON object");
    const { SequenceNumber, Keys } = record.dynamodb;
    const item = `${Keys["pk"]?.S}|${Keys["sk"]?.S ?? ""}`;
    const read = { sequence: SequenceNumber, item, createdAt: time.now(), json: json.value };
    const { NewImage } = record.dynamodb;
    const known = images.get(table) ?? [];
    images.set(table, known);
    if (NewImage !== undefined && !(table === "entities" && isCopy(NewImage))) known.push(NewImage);
    if (NewImage !== undefined && table === "entities") {
      entityHistory.push({ at: time.now().getTime(), item: NewImage });
      imagesSeen.add(JSON.stringify(NewImage));
    }
    for (const hear of onRecord) hear(table, read);
  };
  const tables = memoryTables(hearRecord);
  const restoreTables = memoryRestoreTables({
    first: { table: firstEntities.table, tables },
    itemsAt: (at) => {
      const past = entityHistory.filter((one) => one.at <= at.getTime());
      return [...new Map(past.map(({ item }) => [item["pk"]?.S, item])).values()];
    },
    onRecord: (record) => hearRecord("entities", record),
  });
  const entitiesNow = (): MemoryTables => {
    const { pk, sk } = nameRef("entities");
    const state = tables.get("loads", pk, sk)?.["state"]?.M;
    const named = state === undefined ? firstEntities : v.parse(NamedTable, unmarshall(state));
    return restoreTables.at(named.table);
  };
  const queue = (name: QueueName): MemoryQueue =>
    memoryQueue({ clock: time, pause: time.pause, maxReceives: queueTopology[name].maxReceives });
  let ulids = 0;
  return {
    time,
    faults: faultsOf(seed, only),
    tables,
    restoreTables,
    entitiesNow,
    store: memoryAggregateStore(tables),
    objects: memoryObjectStore(),
    settlements,
    legacy: {
      ...legacy,
      settle: async (changes) => {
        const result = await legacy.settle(changes);
        if (result.kind === "settled")
          for (const [index, { event }] of changes.entries())
            if (event.file !== strangerFile)
              settlements.push({ ...event, outcome: result.outcomes[index] ?? "repeat" });
        return result;
      },
    },
    model: memoryReadModel(),
    references: memoryProjection(),
    queues: {
      "ingest-gateway": queue("ingest-gateway"),
      validator: queue("validator"),
      loader: queue("loader"),
      "sync-consumer": queue("sync-consumer"),
      "state-query": queue("state-query"),
    },
    images,
    onRecord,
    chance: (salt) => randomFrom(mixed(seed, salt)),
    newUlid: () => `01J${String((ulids += 1)).padStart(23, "0")}`,
  };
}
