/** The loader on DynamoDB Local and the disk, killed at seeded moments: what stands in the tables in the end is what the rows say. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diskObjectStore } from "@sluice/shared/adapters/disk/object-store.ts";
import { dynamoAggregateStore } from "@sluice/shared/adapters/dynamodb/aggregate-store.ts";
import { dynamoEntityStore } from "@sluice/shared/adapters/dynamodb/entity-store.ts";
import {
  createTestTables,
  startTestDynamo,
  type TestDynamo,
  testDynamoClient,
} from "@sluice/shared/adapters/dynamodb/testing.ts";
import fc from "fast-check";
import { loadRef } from "./loads.ts";
import {
  calmContext,
  counterId,
  deliver,
  putFile,
  refOf,
  type Step,
  steps,
  type TestLoader,
  testLoader,
} from "./testing.ts";
import { telling } from "./testing-telling.ts";
import { Killed, moments, mortal } from "./testing-faults.ts";
import { chainOf, foldByHand } from "./testing-end.ts";

let dynamo: TestDynamo;
let client: ReturnType<typeof testDynamoClient>;
let directory: string;

beforeAll(async () => {
  [dynamo, directory] = await Promise.all([
    startTestDynamo(),
    mkdtemp(join(tmpdir(), "sluice-loader-test-")),
  ]);
  client = testDynamoClient(dynamo.endpoint);
  await createTestTables(client, "test", ["loads", "entities"]);
}, 20_000);

afterAll(async () => {
  client.destroy();
  await Promise.all([dynamo.stop(), rm(directory, { recursive: true, force: true })]);
});

function realLoader(): TestLoader {
  const loader = testLoader();
  const store = dynamoAggregateStore({ client, stage: "test", tables: ["loads"] });
  return {
    ...loader,
    deps: {
      ...loader.deps,
      store: telling(store, loader.queue),
      entities: dynamoEntityStore({ client, stage: "test" }),
      objects: diskObjectStore(directory),
      chunkRows: 60,
    },
  };
}

/** Loads a file; one delivery in three ends in a death. Answers how many died. */
async function loadDying(
  loader: TestLoader,
  number: number,
  rows: readonly Step[],
  seed: number,
): Promise<number> {
  const lives = fc.sample(
    fc.record({ at: fc.integer({ min: 1, max: 40 }), moment: fc.constantFrom(...moments) }),
    { numRuns: 30, seed },
  );
  const queue = [await putFile(loader, number, rows, 3)];
  let deaths = 0;
  for (let message = queue[0]; message !== undefined; message = queue[0]) {
    const life = lives.pop();
    try {
      const outcome = await deliver(
        mortal(loader.deps, life?.at ?? 0, life?.moment ?? "after"),
        message,
        calmContext,
      );
      if (outcome.kind !== "done") throw new Error(`${message.type}: ${JSON.stringify(outcome)}`);
      queue.shift();
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      deaths += 1;
    }
    queue.push(...loader.queue.splice(0).filter(({ type }) => type !== "file.loaded.v1"));
  }
  return deaths;
}

test("two files with repeated keys, the loader dying again and again", async () => {
  const keys = Array.from({ length: 150 }, (_, index) => `k${index}`);
  const [first = [], second = []] = fc.sample(
    fc.array(fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...steps), fc.integer({ min: 0, max: 3 })), {
      minLength: 900,
      maxLength: 900,
      size: "max",
    }),
    { numRuns: 2, seed: 20261120 },
  );
  const loader = realLoader();
  const byHand = foldByHand(first);
  expect(await loadDying(loader, 1, first, 1)).toBeGreaterThan(3);
  const after = foldByHand(second, byHand.counters);
  expect(await loadDying(loader, 2, second, 2)).toBeGreaterThan(3);

  for (const [number, { tally }] of [byHand, after].entries()) {
    const load = await loader.deps.store.load(loadRef(refOf(number + 1)));
    expect(load?.state.status).toBe("loaded");
    const sum = Object.values(load?.state.results ?? {}).map((result) => result.tally);
    for (const name of [
      "rows",
      "created",
      "updated",
      "removed",
      "unchanged",
      "conflicts",
      "emitted",
    ] as const)
      expect([name, sum.reduce((total, one) => total + one[name], 0)]).toEqual([name, tally[name]]);
  }
  const entities = await loader.deps.entities.read(keys.map(counterId));
  expect(
    entities.map((entity) => (entity === null ? null : [entity.data?.["value"] ?? null, entity.version])),
  ).toEqual(
    keys.map((key) => {
      const counter = after.counters.get(key);
      return counter === undefined ? null : [counter.value, counter.version];
    }),
  );
  for (const key of keys.slice(0, 20))
    expect((await chainOf(loader, key)).map(({ version }) => version)).toEqual(
      Array.from({ length: after.counters.get(key)?.version ?? 0 }, (_, index) => index).toReversed(),
    );
}, 30_000);
