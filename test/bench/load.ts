/** The loader's work on a shard set with the pipes stopped, against the same conditional writes with nothing around them. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  BatchExecuteStatementCommand,
  type BatchStatementRequest,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { FileId, fileGroup, PartnerId } from "@sluice/contracts/ids.ts";
import { positionsKey, shardKey } from "@sluice/contracts/objects.ts";
import { tableName } from "@sluice/contracts/topology.ts";
import { createConsumer } from "@sluice/loader/consumer.ts";
import type { LoaderDeps } from "@sluice/loader/deps.ts";
import { telling } from "@sluice/loader/testing-telling.ts";
import { diskObjectStore } from "@sluice/shared/adapters/disk/object-store.ts";
import { dynamoAggregateStore } from "@sluice/shared/adapters/dynamodb/aggregate-store.ts";
import { dynamoEntityStore } from "@sluice/shared/adapters/dynamodb/entity-store.ts";
import { statementsFor } from "@sluice/shared/adapters/dynamodb/statements.ts";
import { entityItem } from "@sluice/shared/adapters/items/entity-item.ts";
import { inLanes } from "@sluice/shared/adapters/lanes.ts";
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import type { EntityWrite } from "@sluice/shared/ports/entity-store.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { positionBytes, writePosition } from "@sluice/shared/shard/positions.ts";
import * as v from "valibot";
import { bar, type Benchmark, median } from "./figure.ts";
import { stage, startStores, type Stores } from "./stores.ts";

const shards = 8;
const rowsPerShard = 1_250;
const rows = shards * rowsPerShard;
const partner = v.parse(PartnerId, "acme");
/** As the service's own settings say. */
const chunkRows = 500;
const inFlights = [4, 8, 16] as const;

/** The benchmark. */
export const load: Benchmark = {
  name: "load",
  about: `${rows} rows of ${shards} shards into DynamoDB Local, pipes stopped, against the bare writes`,
  run: async (say) => {
    const stores = await startStores();
    try {
      const written: EntityWrite[] = [];
      const queue: Message[] = [];
      const deps = loaderDeps(stores, queue, written);
      // What the first calls load and compile is no part of a rate.
      await loadFile(deps, queue, 1);
      const rates: number[] = [];
      const bares = new Map<number, number[]>(inFlights.map((inFlight) => [inFlight, []]));
      for (const file of [2, 3, 4]) {
        written.length = 0;
        rates.push(await loadFile(deps, queue, file));
        say(`the loader: ${rates.at(-1)?.toFixed(0)} rows/s`);
        for (const inFlight of inFlights) {
          const rate = await bareWrites(stores, written, `bare-${file}-${inFlight}`, inFlight);
          bares.get(inFlight)?.push(rate);
          say(`bare, ${inFlight} calls in flight: ${rate.toFixed(0)} rows/s`);
        }
      }
      const ours = median(rates);
      const [best, limit] = [...bares]
        .map(([inFlight, each]) => [inFlight, median(each)] as const)
        .reduce((a, b) => (b[1] > a[1] ? b : a));
      const units = await unitsPerRow(stores, written);
      return [
        {
          name: "load: rows into entities, pipes stopped",
          value: ours,
          unit: "rows/s",
          peer: { name: `the same writes alone, ${best} calls in flight`, value: limit },
          ratio: ours / limit,
          bar: bar(ours / limit, "at least", 0.7),
        },
        {
          name: "load: write units a row",
          value: units,
          unit: "units",
          bar: { text: "exactly 1", holds: units === 1 },
        },
      ];
    } finally {
      await stores.stop();
    }
  },
};

/** The loader on its real stores; its own events come back by `queue`, and what it writes is noted. */
function loaderDeps({ dynamo, directory }: Stores, queue: Message[], written: EntityWrite[]): LoaderDeps {
  const store = dynamoAggregateStore({ client: dynamo, stage, tables: ["loads"] });
  const entities = dynamoEntityStore({ client: dynamo, stage });
  return {
    store: telling(store, queue),
    entities: {
      epoch: () => entities.epoch(),
      read: (ids) => entities.read(ids),
      ready: () => entities.ready(),
      write: (writes) => {
        written.push(...writes);
        return entities.write(writes);
      },
    },
    objects: diskObjectStore(join(directory, "objects")),
    clock: systemClock,
    ids: systemIds,
    epoch: 1,
    feeds,
    chunkRows,
  };
}

/** Loads a file of new orders, its shards side by side as its queue would have it; answers the rate of load.requested's work. */
async function loadFile(deps: LoaderDeps, queue: Message[], number: number): Promise<number> {
  const consumer = createConsumer(deps);
  const handle = async (message: Message): Promise<void> => {
    const context = { log: silentLog, receiveCount: 1, remainingMs: () => 120_000 };
    const outcome = await consumer.handle(message, context);
    if (outcome.kind !== "done") throw new Error(`${message.type}: ${JSON.stringify(outcome)}`);
  };
  const take = (type: string): Message[] => queue.splice(0).filter((message) => message.type === type);
  for (const message of await putFile(deps, number)) await handle(message);
  let requests = take("load.requested.v1");
  if (requests.length !== shards) throw new Error(`${requests.length} shards were asked for`);
  const began = performance.now();
  const loaded: Message[] = [];
  while (requests.length > 0) {
    await Promise.all(requests.map(handle));
    const events = queue.splice(0);
    loaded.push(...events.filter(({ type }) => type === "shard.loaded.v1"));
    requests = events.filter(({ type }) => type === "load.requested.v1");
  }
  const seconds = (performance.now() - began) / 1000;
  for (const message of loaded) await handle(message);
  if (take("file.loaded.v1").length !== 1) throw new Error(`file ${number} was not loaded`);
  return rows / seconds;
}

/** Puts a file where the loader looks for it; answers what the bus tells of it. */
async function putFile({ objects }: LoaderDeps, number: number): Promise<Message[]> {
  const file = v.parse(FileId, `f_01J${String(number).padStart(23, "0")}`);
  const positions = new DataView(new ArrayBuffer(rows * positionBytes));
  for (let index = 0; index < rows; index += 1)
    writePosition(positions, index * positionBytes, { line: index + 2, byte: 1 + index * 60 });
  await objects.put(positionsKey(partner, file), new Uint8Array(positions.buffer));
  const facts = await Promise.all(
    Array.from({ length: shards }, async (_, shard) => {
      const lines = Array.from({ length: rowsPerShard }, (_, index) => {
        const record = index * shards + shard + 1;
        return `${record},A-${number}-${String(record).padStart(7, "0")},created,2026-11-20T09:30:00Z,Aoki Books,JPY,${record}\n`;
      });
      const bytes = new TextEncoder().encode(lines.join(""));
      const object = shardKey(partner, file, shard);
      await objects.put(object, bytes);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      return { shard, object, rows: rowsPerShard, sha256 };
    }),
  );
  const origin = {
    aggregate: `gate:${file}`,
    version: 1,
    epoch: 1,
    partner,
    group: fileGroup(file),
    occurredAt: new Date(),
    trace: systemIds.traceparent(),
  };
  const { name: feed, version: feedVersion, entity } = orders;
  const ref = { file, partner, feed, feedVersion, entity, sequence: number };
  const received = { object: "raw", bytes: rows * 60, sha256: "0".repeat(64), shards, engine: "none" };
  return [
    pipelineEvent("file.received.v1", origin, { ...ref, ...received }),
    pipelineEvent("file.validated.v1", origin, { ...ref, rows, shards: facts }),
  ];
}

/** The same writes for another partner's entities: statements made before, calls of 25, and nothing else. */
async function bareWrites(
  { dynamo }: Stores,
  written: readonly EntityWrite[],
  name: string,
  inFlight: number,
): Promise<number> {
  const other = v.parse(PartnerId, name);
  const statementOf = statementsFor(tableName(stage, "entities"));
  const calls: BatchStatementRequest[][] = [];
  for (const [index, write] of written.entries()) {
    const { after } = write;
    const statement = statementOf({ ...write, after: { ...after, id: { ...after.id, partner: other } } });
    if (index % 25 === 0) calls.push([]);
    calls.at(-1)?.push(statement);
  }
  const began = performance.now();
  await inLanes(calls, inFlight, async (Statements) => {
    const { Responses = [] } = await dynamo.send(new BatchExecuteStatementCommand({ Statements }));
    if (Responses.some(({ Error }) => Error !== undefined)) throw new Error("a bare write was refused");
  });
  return written.length / ((performance.now() - began) / 1000);
}

/**
 * Write units a row: of every tenth item that the loader wrote, put once more alone (DynamoDB Local counts no units for PartiQL), times
 * the writes a row.
 */
async function unitsPerRow({ dynamo }: Stores, written: readonly EntityWrite[]): Promise<number> {
  const sample = written.filter((_, index) => index % 10 === 0);
  let units = 0;
  await inLanes(sample, 8, async (write) => {
    const { ConsumedCapacity } = await dynamo.send(
      new PutItemCommand({
        TableName: tableName(stage, "entities"),
        Item: entityItem(write),
        ReturnConsumedCapacity: "TOTAL",
      }),
    );
    units += ConsumedCapacity?.CapacityUnits ?? Number.NaN;
  });
  return ((units / sample.length) * written.length) / rows;
}
