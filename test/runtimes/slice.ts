/**
 * A thin slice of the services on whatever runtime starts it: one service is served and answers health over a socket, a shard is cut by
 * DuckDB-WASM in its worker thread, and one message goes through the poller into the validator. Prints one line of JSON for the test.
 */
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { memoryProjection } from "@sluice/shared/adapters/memory/projection.ts";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { postalCodes } from "@sluice/contracts/feeds/postal-codes.ts";
import { EntityType, FeedName, FileId, PartnerId, shardGroup } from "@sluice/contracts/ids.ts";
import { createCutter } from "@sluice/ingest-gateway/sharding/cutter.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { createSharder } from "@sluice/ingest-gateway/sharding/sharder.ts";
import { wireEnvelope } from "@sluice/shared/adapters/items/wire-envelope.ts";
import { memoryAggregateStore } from "@sluice/shared/adapters/memory/aggregate-store.ts";
import { memoryObjectStore } from "@sluice/shared/adapters/memory/object-store.ts";
import { memoryQueue } from "@sluice/shared/adapters/memory/queue.ts";
import { memoryTables } from "@sluice/shared/adapters/memory/tables.ts";
import { systemClock, systemPause } from "@sluice/shared/ports/clock.ts";
import { type LogFields, silentLog } from "@sluice/shared/ports/log.ts";
import { serve } from "@sluice/shared/runtime/serve.ts";
import { createApp } from "@sluice/validator/app.ts";
import { validatorConsumer } from "@sluice/validator/consumer.ts";
import { createShardJudge } from "@sluice/validator/sql/shard-judge.ts";
import * as v from "valibot";

const root = await mkdtemp(join(tmpdir(), "sluice-slice-"));
const sharder = createSharder({
  wasm: wasmDirectory(),
  directory: root,
  memoryLimitMb: 512,
  recycleAfterJobs: 100,
});

/** Cuts bytes into shards; gives their hashes and the first shard with rows. */
async function cut(feed: typeof orders, bytes: Uint8Array, shards: number) {
  const directory = await mkdtemp(join(root, "job-"));
  const outcome = await createCutter(sharder).cut({
    feed,
    raw: (async function* () {
      yield bytes;
    })(),
    shards,
    directory,
    deadlineMs: 60_000,
  });
  if (outcome.kind !== "cut") throw new Error(JSON.stringify(outcome));
  return outcome.shards.map((shard) => ({ ...shard, positions: outcome.positions }));
}

const rows = Array.from(
  { length: 5_000 },
  (_, row) => `A-${row % 700},created,2026-11-20T09:30:00Z,"注文, ""${row}""\nﾃﾞｽ",JPY,${row}\n`,
);
const utf8 = new TextEncoder().encode(`order_no,step,at,customer,currency,amount\n${rows.join("")}`);
const shards = await cut(orders, utf8, 7);
// 表 (95 5C) and ポ (83 7C) end in bytes that look like a backslash and a pipe.
const sjis = new Uint8Array([
  ...new TextEncoder().encode('01101,"060  ","0600000","ｱ","ｱ","ｱ","'),
  0x95,
  0x5c,
]);
const tail = new TextEncoder().encode('","x","y",0,0,0,0,0,0\r\n');
const kana = Uint8Array.from([...sjis, ...tail].flatMap((byte) => [byte]));
const sjisShards = await cut(postalCodes, shiftJisOnly(kana), 2);

/** The half-width kana above are three bytes in UTF-8 and one (B1) in Shift_JIS. */
function shiftJisOnly(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] === 0xef) {
      out.push(0xb1);
      at += 2;
    } else out.push(bytes[at] ?? 0);
  }
  return Uint8Array.from(out);
}

const [shard] = shards;
const [bad] = await cut(
  orders,
  new TextEncoder().encode(
    `order_no,step,at,customer,currency,amount\n${rows.slice(0, 40).join("")}B-1,made,2026-02-30,注文,YEN,1.5.0\n,created,2026-11-20T09:30:00Z,客,JPY,-0\n`,
  ),
  1,
);
if (shard === undefined || bad === undefined) throw new Error("nothing was cut");
const objects = memoryObjectStore();
/** Each shard's verdict with all that the event says of it. */
const seen: { readonly type: string; readonly payload: string }[] = [];
const tables = memoryTables((_table, { dynamodb }) => {
  const { type, payload } = dynamodb.NewImage?.["outbox"]?.M ?? {};
  if (type?.S !== undefined) seen.push({ type: type.S, payload: JSON.stringify(payload?.M) });
});
const store = memoryAggregateStore(tables);
const queue = memoryQueue({ clock: systemClock, pause: systemPause });
const feeds = new Map([[orders.name, orders]]);
const file = v.parse(FileId, `f_${"0".repeat(26)}`);
const partner = v.parse(PartnerId, "acme");
for (const [index, { path, positions, rows: count, sha256 }] of [shard, bad].entries()) {
  await objects.put(`shard-${index}`, await readFile(path));
  await objects.put(`positions-${index}`, await readFile(positions));
  const event = pipelineEvent(
    "shard.ready.v1",
    {
      aggregate: `shard:${file}.000${index}`,
      version: 1,
      epoch: 1,
      partner,
      group: shardGroup(file, index),
      occurredAt: new Date(0),
      trace: `00-${"1".repeat(32)}-${"2".repeat(16)}-01`,
    },
    {
      file,
      partner,
      feed: v.parse(FeedName, "orders"),
      feedVersion: orders.version,
      entity: v.parse(EntityType, "order"),
      sequence: 1,
      shard: index,
      of: 2,
      object: `shard-${index}`,
      positions: `positions-${index}`,
      rows: count,
      sha256,
    },
  );
  queue.send({ group: event.group, body: JSON.stringify(wireEnvelope(event)), deduplicationId: event.id });
}

// No shard is small: the thread judges it, on this runtime too.
const refusals: string[] = [];
const log = { ...silentLog, warn: (_fields: LogFields, message: string) => refusals.push(message) };
const shardJudge = createShardJudge({
  wasm: wasmDirectory(),
  memoryLimitMb: 256,
  log,
  smallBytes: 0,
  coldBytes: 0,
  recycleAfterJobs: 100,
});
const ready = async () => ({ store: null });
const app = createApp(ready);
const serving = await serve(
  {
    name: "validator",
    log: silentLog,
    fetch: (request) => app.fetch(request),
    consumer: validatorConsumer({
      store,
      objects,
      clock: systemClock,
      epoch: 1,
      feeds,
      references: memoryProjection(),
      judge: shardJudge.judge,
    }),
    ready,
    close: async () => undefined,
  },
  { port: 0, queue },
);
while (queue.waiting().length > 0) await systemPause(10, new AbortController().signal);
const health = await fetch(`http://127.0.0.1:${serving.port}/readyz`);
const judged = seen.toSorted((a, b) => (a.type < b.type ? -1 : 1));
/** The verdicts as they go out, and every report that the validator wrote beside its input. */
const verdict = createHash("sha256").update(JSON.stringify(judged));
const reports = objects.keys().filter((key) => !/^(shard|positions)-/.test(key));
for (const key of reports) verdict.update(key).update(await objects.bytes(key));
const answer = {
  health: [health.status, await health.json()],
  emitted: judged.map(({ type }) => type),
  reports: reports.length,
  verdict: verdict.digest("hex"),
  refusals,
  shards: shards.map(({ rows: count, sha256 }) => [count, sha256]),
  shiftJis: sjisShards.map(({ rows: count, sha256 }) => [count, sha256]),
};
await serving.stop();
await sharder.close();
await shardJudge.close();
await rm(root, { recursive: true, force: true });
console.log(JSON.stringify(answer));
process.exit(0);
