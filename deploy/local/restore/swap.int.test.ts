/** The entities' table is swapped on DynamoDB Local while writers go on: no write is lost, none is settled twice, and back again. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { createTestTables } from "@sluice/shared/adapters/dynamodb/testing.ts";
import { dynamoAggregateStore } from "@sluice/shared/adapters/dynamodb/aggregate-store.ts";
import { dynamoEntityStore } from "@sluice/shared/adapters/dynamodb/entity-store.ts";
import { dynamoEntityTeller } from "@sluice/shared/adapters/dynamodb/entity-teller.ts";
import { entityPk, scannedEntity } from "@sluice/shared/adapters/items/entity-item.ts";
import { memoryObjectStore } from "@sluice/shared/adapters/memory/object-store.ts";
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import { firstEntities } from "@sluice/shared/names/first-entities.ts";
import { namedEntities } from "@sluice/shared/names/named-entities.ts";
import { resolvedName } from "@sluice/shared/names/table-names.ts";
import { systemClock, systemPause } from "@sluice/shared/ports/clock.ts";
import type { Entity } from "@sluice/shared/ports/entity-store.ts";
import { sampleEntity, sampleWrite } from "@sluice/shared/ports/samples.suite.ts";
import { groupOf } from "@sluice/shared/reconcile/group-of.ts";
import type { RestoreDeps } from "@sluice/shared/restore/deps.ts";
import type { Restore } from "@sluice/shared/restore/plan.ts";
import { beginRestore, drive } from "@sluice/shared/restore/run-restore.ts";
import * as v from "valibot";
import { dynamoDbStream } from "../pipes/dynamodb-stream.ts";
import { dynamoDbAnswers, prepareDynamoDb } from "../stores/dynamodb.ts";
import { chooseEngine } from "../stores/dynamodb-engine.ts";
import { freePort } from "../supervisor/free-port.ts";
import { bareEnvironment, localClient, testCrew, type TestCrew } from "../supervisor/testing.ts";
import { localRestoreTables } from "./local-restore-tables.ts";

const stage = "swap";
const first = firstEntities(stage);
const keys = ["A", "B", "C", "D"];
const journal = "acme/f/journal/0000/1-x.json";

let all: TestCrew;
let dynamo: DynamoDBClient;
let streams: DynamoDBStreamsClient;
let database: string;

beforeAll(async () => {
  all = testCrew();
  const port = await freePort();
  const directory = join(all.directory, "dynamodb");
  const settings = { directory, port, logFile: all.logFile("dynamodb") };
  const command = await prepareDynamoDb(settings, chooseEngine(), all.crew.watch);
  all.crew.start({ name: "dynamodb", ...command, env: bareEnvironment() });
  await dynamoDbAnswers(port);
  database = join(directory, "shared-local-instance.db");
  dynamo = new DynamoDBClient({ ...localClient(port), maxAttempts: 1 });
  streams = new DynamoDBStreamsClient(localClient(port));
  await createTestTables(dynamo, stage, ["loads"]);
  await dynamo.send(
    new CreateTableCommand({
      TableName: first.table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    }),
  );
}, 60_000);
afterAll(async () => {
  dynamo.destroy();
  streams.destroy();
  await all[Symbol.asyncDispose]();
});

const Image = v.object({ outbox: v.object({ id: v.string(), epoch: v.number(), version: v.number() }) });

/** What the old database would do: each event id once, the newest (epoch, version) stays. */
function sink() {
  const settled = new Map<string, string[]>();
  const guards = new Map<string, { epoch: number; version: number }>();
  const seen = new Map<string, string | null>();
  const take = (image: unknown, pk: string): void => {
    const { outbox } = v.parse(Image, image);
    const guard = guards.get(pk);
    if (
      guard === undefined ||
      guard.epoch < outbox.epoch ||
      (guard.epoch === outbox.epoch && guard.version < outbox.version)
    )
      guards.set(pk, { epoch: outbox.epoch, version: outbox.version });
    const known = settled.get(pk) ?? [];
    settled.set(pk, known);
    if (!known.includes(outbox.id)) known.push(outbox.id);
  };
  return {
    settled,
    guards,
    /** Reads what is new in a table's stream; a table without one has nothing. */
    poll: async (table: string): Promise<void> => {
      const stream = await dynamoDbStream(streams, table).catch(() => null);
      for (const { id } of (await stream?.shards()) ?? []) {
        const iterator = await stream?.iterator(id, seen.get(`${table} ${id}`) ?? null);
        const page = iterator === undefined ? undefined : await stream?.read(iterator);
        for (const { json, sequence } of page?.records ?? []) {
          const record = v.parse(
            v.object({ dynamodb: v.object({ NewImage: v.record(v.string(), v.any()) }) }),
            json,
          );
          const image = unmarshall(record.dynamodb.NewImage);
          take(image, String(image["pk"]));
          seen.set(`${table} ${id}`, sequence);
        }
      }
    },
  };
}

test("a swap and its way back lose no write under live writers, and refuse a late one", async () => {
  const store = dynamoAggregateStore({ client: dynamo, stage });
  const objects = memoryObjectStore();
  const entries: { key: string; version: number }[] = [];
  const old = sink();
  const isOver = new AbortController();
  const written = new Map<string, number>();
  const { signal } = isOver;
  const moved = new Set<string>();

  /** A loader: its own process, as its name's lease is its own. */
  const writer = async (key: string): Promise<void> => {
    const name = resolvedName({ store, clock: systemClock, name: "entities", first, lease: 500 });
    const entities = namedEntities({
      name,
      open: (table) => dynamoEntityStore({ client: dynamo, stage, table }),
    });
    while (!signal.aborted) {
      try {
        const epoch = await entities.epoch();
        const [current] = await entities.read([sampleEntity(key).id]);
        const version = (current?.version ?? 0) + 1;
        const index = entries.push({ key, version: version - 1 }) - 1;
        await objects.put(journal, new TextEncoder().encode(JSON.stringify(entries)));
        const write = sampleWrite(key, { version, record: version, journal: `${journal}#${index}` });
        const [outcome] = await entities.write([
          { ...write, after: { ...write.after, epoch }, event: { ...write.event, epoch } },
        ]);
        if (outcome?.kind === "written") written.set(key, version);
        await systemPause(20);
      } catch {
        // Closed, or of an epoch that has passed: it is handed back, and comes again.
        await systemPause(100);
      }
    }
  };
  const pipe = async (): Promise<void> => {
    while (!signal.aborted) {
      for (const table of [first.table, ...moved]) await old.poll(table);
      await systemPause(50);
    }
  };
  const deps: RestoreDeps = {
    store,
    first,
    tables: localRestoreTables({ dynamo, streams, database }),
    objects,
    told: async (groups) => {
      const known = new Map([...old.guards].map(([pk, guard]) => [pk.replaceAll("#", ":"), guard] as const));
      return new Map(
        groups.flatMap((group) => {
          const guard = known.get(group);
          return guard === undefined ? [] : [[group, guard] as const];
        }),
      );
    },
    differing: async () => [],
    tellerOf: (table) => dynamoEntityTeller(dynamo, async () => table),
    clock: systemClock,
    ids: systemIds,
    pause: systemPause,
    closedMs: 1_000,
  };
  const toEnd = async (restoredTo: string | null): Promise<Restore> => {
    const begun = await beginRestore(deps, {
      id: systemIds.ulid(),
      by: "aoki",
      reason: "a drill",
      begunAt: new Date().toISOString(),
      unconfirmed: "ask",
      restoredTo,
    });
    if (begun.kind === "refused") throw new Error(begun.reason);
    moved.add(begun.restore.to.table);
    for (;;) {
      const driven = await drive(deps);
      if (driven.kind === "over" && driven.restore !== null) return driven.restore;
      expect(driven.kind).toBe("waiting");
      await systemPause(250);
    }
  };
  const itemsOf = async (table: string): Promise<readonly Entity[]> => {
    const found: Entity[] = [];
    for await (const page of deps.tables.scan(table)) found.push(...page.map(scannedEntity));
    return found;
  };

  const running = [...keys.map(writer), pipe()];
  while (written.size < keys.length || [...written.values()].some((version) => version < 5))
    await systemPause(50);
  const there = await toEnd(new Date(Date.now() - 1_000).toISOString());
  const atMove = new Map(written);
  expect(there.to).toMatchObject({ epoch: 2 });
  const [late] = (await itemsOf(first.table)).map(({ id }) => id);
  if (late === undefined) throw new Error("the old table is empty");
  const frozen = dynamo.send(
    new PutItemCommand({ TableName: first.table, Item: { pk: { S: entityPk(late) } } }),
  );
  await expect(frozen).rejects.toThrow();
  while ([...written].some(([key, version]) => version < (atMove.get(key) ?? 0) + 3)) await systemPause(50);
  const back = await toEnd(null);
  expect(back.to).toEqual({ ...first, epoch: 3 });
  const atReturn = new Map(written);
  while ([...written].some(([key, version]) => version < (atReturn.get(key) ?? 0) + 3)) await systemPause(50);
  isOver.abort();
  await Promise.all(running);
  for (const table of [first.table, ...moved]) await old.poll(table);

  const items = new Map((await itemsOf(first.table)).map((entity) => [entity.id.key as string, entity]));
  for (const key of keys) {
    const entity = items.get(key);
    expect(entity?.version).toBe(written.get(key) ?? -1);
    expect(entity?.epoch).toBe(3);
    // One event a version, and no version twice: nothing was lost, and nothing was written again.
    const pk = entityPk(sampleEntity(key).id);
    expect(old.settled.get(pk)).toHaveLength(written.get(key) ?? -1);
    expect(old.guards.get(pk)).toEqual({ epoch: 3, version: written.get(key) ?? -1 });
  }
  expect(groupOf(sampleEntity("A").id)).toBe("acme:order:A" as ReturnType<typeof groupOf>);
}, 120_000);
