/** From upload to shards with the real cutter: DuckDB in its worker thread. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { tmpdir } from "node:os";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { readShard } from "@sluice/shared/shard/read-shard.ts";
import { checked } from "@sluice/shared/api/testing-answers.ts";
import { createApp } from "./app.ts";
import { createConsumer } from "./consumer.ts";
import { createCutter } from "./sharding/cutter.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { createSharder, type Sharder } from "./sharding/sharder.ts";
import { acmeKey, calmContext, messageOf, type TestGateway, testGateway } from "./testing.ts";
import { openWorkDirectory, type WorkDirectory } from "./work-directory.ts";

let work: WorkDirectory;
let sharder: Sharder;
let gateway: TestGateway;

beforeAll(async () => {
  work = openWorkDirectory(tmpdir());
  sharder = createSharder({
    wasm: wasmDirectory(),
    directory: work.path,
    memoryLimitMb: 256,
    recycleAfterJobs: 10,
  });
  gateway = await testGateway({
    cutter: createCutter(sharder),
    rowsPerShard: 500,
    jobDirectory: () => work.job(),
  });
});
afterAll(async () => {
  await sharder.close();
  await work.remove();
});

const header = "order_no,step,at,customer,currency,amount\n";
const fields = (number: number): readonly string[] => [
  `A-${String(number % 700).padStart(5, "0")}`,
  "confirmed",
  "2026-11-20T09:30:00Z",
  `客, ${number}`,
  "",
  "",
];
const row = (number: number): string =>
  `${fields(number)
    .map((field) => `"${field}"`)
    .join(",")}\n`;

async function uploadAndCut(text: string, feed = orders): Promise<void> {
  const deps = { ...gateway.deps, feeds: new Map([[feed.name, feed]]) };
  const response = await checked(createApp(deps)).request("/v1/feeds/orders/files", {
    method: "POST",
    headers: { authorization: `Bearer ${acmeKey}` },
    body: text,
  });
  expect(response.status).toBe(202);
  const event = gateway.events.at(-1);
  if (event === undefined) throw new Error("no event was saved");
  expect(await createConsumer(deps).handle(messageOf(event), calmContext)).toEqual({ kind: "done" });
}

test("every row of an upload is in one shard, all rows of a key in the same one, in the order of the file", async () => {
  const numbers = Array.from({ length: 3_000 }, (_, index) => index);
  await uploadAndCut(header + numbers.map(row).join(""));

  const ready = gateway.events.filter(({ type }) => type === "shard.ready.v1").map(({ payload }) => payload);
  expect(ready.length).toBeGreaterThan(3);
  const found: (readonly string[])[] = [];
  const shardOfKey = new Map<string, unknown>();
  for (const { object, rows, shard } of ready) {
    const inShard = readShard(await gateway.deps.objects.bytes(String(object)));
    expect(inShard.length).toBe(Number(rows));
    for (const {
      record,
      fields: [key = "", ...rest],
    } of inShard) {
      expect(shardOfKey.get(key) ?? shard).toBe(shard);
      shardOfKey.set(key, shard);
      found[record - 1] = [key, ...rest];
    }
  }
  expect(found).toEqual(numbers.map(fields));
  expect(gateway.events.at(-1)).toMatchObject({
    type: "file.sharded.v1",
    payload: { rows: 3_000, shards: ready.length },
  });
});

test("a ragged row ends the file, named by line and byte", async () => {
  await uploadAndCut(`${header}${row(1)}A-1,shipped\n${row(2)}`);
  const byte = Buffer.byteLength(header + row(1)) + 1;
  expect(gateway.events.at(-1)).toMatchObject({
    type: "file.failed.v1",
    payload: {
      faults: [
        { code: "framing.ragged-row", message: "the record has 2 fields, the feed has 6", line: 3, byte },
      ],
      faultTotal: 1,
    },
  });
});

test("a file's frame is no row: it goes on with every shard, with the time of receipt", async () => {
  const { format } = orders;
  const framed: AnyFeed = {
    ...orders,
    format: { ...format, frame: { trailer: { mark: "TRL", fields: ["rows", "total"] } } },
  };
  await uploadAndCut(`${header}${row(1)}${row(2)}TRL,2,0.00\n`, framed);
  const ready = gateway.events.filter(({ type, partner }) => type === "shard.ready.v1" && partner === "acme");
  const place = { line: 4, byte: Buffer.byteLength(header + row(1) + row(2)) + 1 };
  const values = { rows: { text: "2", ...place }, total: { text: "0.00", ...place } };
  expect(ready.at(-1)?.payload).toMatchObject({ rows: 2, frame: { values } });
  const receivedAtMs = gateway.deps.clock.now().getTime();
  expect(ready.at(-1)?.payload).toMatchObject({ frame: { receivedAtMs } });
  expect(gateway.events.at(-1)).toMatchObject({ type: "file.sharded.v1", payload: { rows: 2 } });
});
