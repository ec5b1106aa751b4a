/** An operator's tools for dead letters, on a running mesh with planted faults. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { SQSClient } from "@aws-sdk/client-sqs";
import { tableName } from "@sluice/contracts/topology.ts";
import { dynamoDbStream } from "@sluice/deploy/local/pipes/dynamodb-stream.ts";
import { until } from "@sluice/deploy/local/supervisor/until.ts";
import { wireOperator } from "@sluice/deploy/operator/wire.ts";
import { sqsDeadLetterQueue } from "@sluice/shared/adapters/sqs/dead-letter-queue.ts";
import type { Fate } from "@sluice/shared/dead-letters/fate.ts";
import type { Letter } from "@sluice/shared/dead-letters/letter.ts";
import type { Deeds } from "@sluice/shared/audit/deeds.ts";
import { pointerBody } from "@sluice/shared/dead-letters/testing.ts";
import type { Difference } from "@sluice/shared/reconcile/difference.ts";
import * as v from "valibot";
import { nothingRefused } from "../support/compare-roles.ts";
import type { TestMesh } from "../support/mesh.ts";
import { type RecordedMesh, startRecordedMesh } from "../support/recorded-mesh.ts";
import { type Said, sluice as run } from "../support/sluice.ts";

let recorded: RecordedMesh;
let it: TestMesh;
let dynamo: DynamoDBClient;
let streams: DynamoDBStreamsClient;
let sqs: SQSClient;
beforeAll(async () => {
  recorded = await startRecordedMesh({ objects: "disk" });
  it = recorded.it;
  const { endpoints } = it.mesh.run();
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const settings = (service: string) => ({
    ...{ region: "us-east-1", credentials },
    endpoint: endpoints[`AWS_ENDPOINT_URL_${service}`] ?? "",
  });
  dynamo = new DynamoDBClient(settings("DYNAMODB"));
  streams = new DynamoDBStreamsClient(settings("DYNAMODB_STREAMS"));
  sqs = new SQSClient({ ...settings("SQS"), useQueueUrlAsEndpoint: false });
}, 90_000);
afterAll(async () => {
  for (const client of [dynamo, streams, sqs]) client.destroy();
  await recorded.stop();
}, 60_000);

/** Every command that was run, as operations.md would write it. */
const ran = new Set<string>();
const sluice = (...args: string[]): Promise<Said> => {
  ran.add(asWritten(args));
  return run(it.mesh.directory, ...args);
};
/** A command as people type it; what differs from time to time is as the page has it. */
const asWritten = (args: readonly string[]): string =>
  ["sluice", ...args]
    .map((arg) =>
      arg.startsWith("f_")
        ? "$FILE"
        : /^[0-9a-f]{8}$/.test(arg)
          ? "3f2a9c1e"
          : /^[0-9]+:[0-9a-f]{64}$/.test(arg)
            ? "$HEAD"
            : arg,
    )
    .map((arg) => (/^[\w-]+$/.test(arg) ? arg : `"${arg}"`))
    .join(" ");
const letters = async (...args: string[]): Promise<readonly Letter[]> =>
  JSON.parse((await sluice("dlq", "list", ...args, "--json")).out).letters;
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
/** What operators did so far, as the audit trail has it. */
const deeds = async (...args: string[]): Promise<Deeds["deeds"]> =>
  JSON.parse((await sluice("audit", "list", ...args, "--json")).out).deeds;

/** The oldest record of the entities' stream, and where it lies. */
async function firstEntityRecord() {
  const stream = await dynamoDbStream(streams, tableName("local", "entities"));
  for (const { id } of await stream.shards()) {
    const { records } = await stream.read(await stream.iterator(id, null));
    const [record] = records;
    if (record !== undefined) return { shard: id, record, arn: stream.arn };
  }
  throw new Error("the entities' stream is empty");
}

const placeOf = ({ sequence }: { readonly sequence: string }, at: string) => ({
  startSequenceNumber: sequence,
  endSequenceNumber: sequence,
  approximateArrivalOfFirstRecord: at,
  approximateArrivalOfLastRecord: at,
});
const byKey = (a: Difference, b: Difference): number =>
  String(a.entity?.key).localeCompare(String(b.entity?.key));
const header = "order_no,step,at,customer,currency,amount\n";

describe("rows that the old database refuses", () => {
  test("are listed with file, line, entity and the database's own reason", async () => {
    await it.sql`alter table legacy.orders add constraint small check (amount < 1000)`;
    const rows = ["D-1", "D-2", "D-3"].map(
      (order, index) =>
        `${order},created,2026-11-20T01:00:00Z,Aoki Books,JPY,${index === 1 ? "10" : "5000"}\n`,
    );
    const { file } = await it.partner.upload("orders", new Blob([header, ...rows]));
    await until("both are dead", async () => (await it.deadLetters()) === 2);
    const dead = await letters("--at", "sync-consumer", "--file", file);
    const told = dead.map(({ event, attempts }) => [event.entity, event.key, event.line, attempts]);
    // Of two entities either may be first.
    expect(told.toSorted(([, a], [, b]) => String(a).localeCompare(String(b)))).toEqual([
      ["order", "D-1", 2, 1],
      ["order", "D-3", 4, 1],
    ]);
    for (const { cause } of dead) expect(cause).toContain("small");
    const { url, operatorKey } = it.mesh.run();
    const overHttp = await fetch(`${url}/v1/dead-letters?at=sync-consumer&file=${file}`, {
      headers: { authorization: `Bearer ${operatorKey}` },
    });
    expect(await overHttp.json()).toEqual({ letters: dead, unseen: [] });
    expect((await sluice("dlq", "list")).out).toEndWith("2 dead letters\n");
    await until("its load is told", async () => (await it.partner.file(file))?.phase === "sync");
    const held = await sluice("reconcile", "--feed", "orders", "--json");
    expect(JSON.parse(held.out)[0].differences.toSorted(byKey)).toMatchObject([
      { entity: { key: "D-1" }, kind: "missing", why: { kind: "dead-lettered", file } },
      { entity: { key: "D-3" }, kind: "missing", why: { kind: "dead-lettered", file } },
    ]);
    const id = dead[0]?.id ?? "";
    expect((await sluice("dlq", "show", id.slice(0, 8))).out).toStartWith(`letter        ${id}\n`);
  }, 60_000);

  test("are shown to apply, or to be superseded, and sent on by name: the file ends, the newer state stays", async () => {
    await it.sql`alter table legacy.orders drop constraint small`;
    const confirmed = bytesOf(`${header}D-1,confirmed,2026-11-20T02:00:00Z,,,\n`);
    expect((await it.send("orders", confirmed)).phase).toBe("synced");
    const shown = await sluice("dlq", "redrive", "--at", "sync-consumer");
    expect(shown).toMatchObject({ code: 0, err: "" });
    expect(shown.out.split("\n").map((line) => line.trim())).toEqual([
      "1  would apply",
      "1  superseded by newer versions: they change nothing, and are counted as settled",
      "Nothing is sent yet: say --yes to send them.",
      "",
    ]);
    expect(await it.deadLetters()).toBe(2);
    const [first] = await letters("--entity", "order/D-3");
    const done = await sluice("dlq", "redrive", "--at", "sync-consumer", "--yes", "--by", "aoki");
    expect(done.out).toContain("2 sent on by aoki");
    expect((await it.partner.follow(first?.event.file ?? "", () => undefined)).phase).toBe("synced");
    const rows = await it.sql`select order_no, status from legacy.orders order by order_no`;
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { order_no: "D-1", status: "confirmed" },
      { order_no: "D-2", status: "created" },
      { order_no: "D-3", status: "created" },
    ]);
    expect(await it.deadLetters()).toBe(0);
    expect(await deeds("--file", first?.event.file ?? "")).toMatchObject([
      {
        by: "aoki",
        action: "dead-letters.redrive",
        outcome: "done",
        done: 2,
        facts: { letters: 2, rate: 10 },
      },
    ]);
  }, 60_000);

  test("are given up with a reason: the file ends all the same, and says how many", async () => {
    await it.sql`alter table legacy.orders add constraint small check (amount < 6000)`;
    const row = `D-4,created,2026-11-20T01:00:00Z,Aoki Books,JPY,7000\n`;
    const { file } = await it.partner.upload("orders", new Blob([header, row]));
    await until("it is dead", async () => (await it.deadLetters()) === 1);
    expect((await sluice("dlq", "discard", "--file", file, "--yes")).code).toBe(1);
    const args = ["dlq", "discard", "--file", file, "--reason", "acme sends the rows again tomorrow"];
    expect((await sluice(...args)).out).toContain("Nothing is done yet");
    expect((await sluice(...args, "--yes", "--by", "aoki")).out).toBe(
      "1 discarded by aoki: acme sends the rows again tomorrow\n",
    );
    const view = await it.partner.follow(file, () => undefined);
    expect([view.phase, view.counts.discarded]).toEqual(["synced", 1]);
    expect(await it.deadLetters()).toBe(0);
    expect((await sluice("audit", "list", "--file", file)).out).toEndWith("1 deed\n");
    const [deed] = await deeds("--file", file);
    expect(deed).toMatchObject({
      ...{ by: "aoki", action: "dead-letters.discard", reason: "acme sends the rows again tomorrow" },
      ...{ outcome: "done", done: 1 },
    });
    // What was discarded is kept whole, and the trail says where.
    const kept = await Bun.file(join(it.mesh.directory, "objects", String(deed?.facts["kept"]))).json();
    expect(kept).toMatchObject([{ at: "sync-consumer", body: expect.stringContaining("D-4") }]);
  }, 60_000);
});

test("by HTTP operators see the same, and what was previewed is what is done", async () => {
  const row = `D-5,created,2026-11-20T01:00:00Z,Aoki Books,JPY,8000\n`;
  const { file } = await it.partner.upload("orders", new Blob([header, row]));
  await until("it is dead", async () => (await it.deadLetters()) === 1);
  await it.sql`alter table legacy.orders drop constraint small`;
  const stopping = new AbortController();
  const { app, close } = wireOperator({ dir: it.mesh.directory }, stopping.signal);
  const ask = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${it.mesh.run().operatorKey}` };
    const response = await app.request(path, { method: "POST", headers, body: JSON.stringify(body) });
    return v.parse(v.looseObject({ token: v.nullish(v.string()) }), await response.json());
  };
  const shown = await ask("/v1/dead-letters/redrive", { file });
  expect(shown).toMatchObject({ counts: { "would-apply": 1 } });
  const done = await ask("/v1/dead-letters/redrive", { file, token: shown.token });
  expect(done).toMatchObject({ kind: "redrive", state: "done", done: 1 });
  expect((await it.partner.follow(file, () => undefined)).phase).toBe("synced");
  await it.sql`update legacy.orders set amount = 1 where order_no = 'D-5'`;
  const found = await ask("/v1/reconcile", { feed: "orders" });
  expect(found).toMatchObject({ state: "done", found: [{ differences: [{ entity: { key: "D-5" } }] }] });
  expect(await ask(`/v1/reconcile/${String(found["id"])}/repair`, {})).toMatchObject({ done: 1 });
  await until("the row is right again", async () => {
    const [order] = await it.sql`select amount from legacy.orders where order_no = 'D-5'`;
    return Number(order?.["amount"]) === 8000;
  });
  await close();
}, 90_000);

test("pointers are rescued before the stream forgets: what can be delivered is sent on through its pipe's template, the other stays", async () => {
  await dynamo.send(
    new PutItemCommand({
      TableName: tableName("local", "partners"),
      Item: {
        ...{ pk: { S: "broken" }, sk: { S: "event" } },
        outbox: { M: { id: { S: "broken@1.1" }, type: { S: "partner.registered.v1" } } },
      },
    }),
  );
  const { shard, record, arn } = await firstEntityRecord();
  const at = new Date().toISOString();
  const dead = sqsDeadLetterQueue(sqs, "local", { kind: "pipe", name: "entities-work" });
  const body = pointerBody({ shardId: shard, streamArn: arn, ...placeOf(record, at) });
  await dead.put({ body, attributes: {} });
  let found: readonly Letter[] = [];
  // Whoever looks holds the letters meanwhile, and the rescuers come every ten seconds.
  await until(
    "both are rescued",
    async () => {
      found = await letters();
      return found.length === 2 && found.every(({ holding }) => holding.kind === "whole");
    },
    { everyMs: 4_000 },
  );
  const [entity, broken] = ["entities-work", "partners-broadcast"].map((name) =>
    found.find((letter) => letter.at.name === name),
  );
  expect(entity?.event).toMatchObject({ entity: "order", version: 1, partner: "acme" });
  expect(broken).toMatchObject({
    event: { id: "broken@1.1", type: "partner.registered.v1" },
    cause: expect.stringContaining("occurredAt"),
  });

  const sent = await sluice("dlq", "redrive", "--all", "--yes", "--by", "aoki", "--json");
  const { sent: count, counts, letters: told } = JSON.parse(sent.out);
  expect([count, counts.cannot]).toEqual([1, 1]);
  const fates: string[] = told.map(({ fate }: { readonly fate: Fate }) => fate.kind);
  expect(fates.some((kind) => kind === "repeat" || kind === "superseded")).toBe(true);
  await until("it is taken", async () => (await it.depth("sync-consumer")) === 0);
  const gone = await sluice("dlq", "discard", "--all", "--yes", "--by", "aoki", "--reason", "planted");
  expect(gone.out).toBe("1 discarded by aoki: planted\n");
  expect(await it.deadLetters()).toBe(0);
}, 90_000);

test("the audit trail has it all, and an entry that somebody changes or removes is named", async () => {
  expect((await sluice("audit", "list")).out).toEndWith("8 deeds\n");
  expect((await sluice("audit", "list", "--who", "aoki", "--since", "2026-11-21")).out).toContain(
    "because: acme sends the rows again tomorrow",
  );
  const good = await sluice("audit", "verify");
  expect([good.code, good.out.split("\n")[0]]).toEqual([0, "16 entries fit."]);
  const head = /[0-9]+:[0-9a-f]{64}/.exec(good.out)?.[0] ?? "";
  const TableName = tableName("local", "audit");
  const Key = { pk: { S: "trail" }, sk: { S: "entry/000000000003" } };
  const { Item = {} } = await dynamo.send(new GetItemCommand({ TableName, Key }));
  const blamed = { ...Item, state: { M: { ...Item["state"]?.M, by: { S: "sato" } } } };
  await dynamo.send(new PutItemCommand({ TableName, Item: blamed }));
  expect(await sluice("audit", "verify", "--head", head)).toMatchObject({
    code: 2,
    out: expect.stringContaining("entry 3 is changed"),
  });
  await dynamo.send(new DeleteItemCommand({ TableName, Key }));
  expect((await sluice("audit", "verify")).out).toContain("entry 3 is missing");
  await dynamo.send(new PutItemCommand({ TableName, Item }));
  expect((await sluice("audit", "verify", "--head", head)).code).toBe(0);
}, 60_000);

test("what the page on alarms says to do is run as it is written, one of each kind", async () => {
  const page = readFileSync(new URL("../../docs/alarms.md", import.meta.url), "utf8");
  const written = new Set(page.match(/^sluice .*$/gm) ?? []);
  const places = /--at (?!sync-consumer$|entities-work$|loader-turns$)/;
  const commands = [...written].filter((command) => !places.test(command));
  expect(commands.length).toBe(5);
  for (const command of commands) expect((await sluice(...command.split(" ").slice(1))).code).toBe(0);
}, 60_000);

test("each command of the page on dead letters and the audit trail was run above", () => {
  const page = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");
  const written = page.match(/^sluice (?:dlq|audit) .*$/gm) ?? [];
  expect(written.length).toBeGreaterThan(6);
  expect(written.filter((command) => !ran.has(command))).toEqual([]);
});

// Rescued pointers are the services' own work, under their roles.
nothingRefused("fargate", () => recorded, ["dynamodb:GetShardIterator", "dynamodb:GetRecords"]);
