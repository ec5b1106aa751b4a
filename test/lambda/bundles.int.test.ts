/**
 * Functions as Lambda runs them: built bundles in Node 24, alone in their directory, fed by the Lambda Runtime API; and what an image starts, on
 * Bun, fed as AWS Lambda Web Adapter does.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type AttributeValue, ScanCommand } from "@aws-sdk/client-dynamodb";
import type { ServiceName } from "@sluice/contracts/services.ts";
import { type TableName, tableName } from "@sluice/contracts/topology.ts";
import { buildBundle } from "@sluice/deploy/bundle/build.ts";
import {
  createTestTables,
  startTestDynamo,
  type TestDynamo,
  testDynamoClient,
} from "@sluice/shared/adapters/dynamodb/testing.ts";
import { hashSecret, writeKey } from "@sluice/shared/http/api-key.ts";
import * as v from "valibot";
import { httpEvent, sqsEvent } from "@sluice/deploy/local/lambda/events.ts";
import { deployFunction, type Invocation, type LocalFunction } from "@sluice/deploy/local/lambda/function.ts";
import { deployImage, imageOf } from "@sluice/deploy/local/lambda/image.ts";
import { installedClient, ownLoop } from "@sluice/deploy/local/lambda/runtime-client.ts";

const root = mkdtempSync(join(tmpdir(), "sluice-lambda-"));
const secret = "operator-secret-of-this-test";
const operator = { authorization: `Bearer ${writeKey("operator", secret)}` };
let dynamo: TestDynamo;
let env: Record<string, string>;
/** The gateway and state-query, by what they are made of. */
let functions: Readonly<Record<"bundle" | "image", readonly [LocalFunction, LocalFunction]>>;

beforeAll(async () => {
  dynamo = await startTestDynamo();
  const client = testDynamoClient(dynamo.endpoint);
  await createTestTables(client, "local", ["partners", "files", "shards", "read-model", "audit"]);
  client.destroy();
  env = {
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    // Nothing listens there: what must be dead-lettered cannot be.
    AWS_ENDPOINT_URL_SQS: "http://127.0.0.1:9",
    SLUICE_OBJECTS: pathToFileURL(join(root, "objects")).href,
    SLUICE_OPERATOR_KEY_ID: "operator",
    SLUICE_OPERATOR_KEY_SHA256: hashSecret(secret),
    SLUICE_WORK_DIR: root,
    PUBLIC_URL: "https://sluice.example",
  };
  const [first, second] = [await buildBundle("ingest-gateway", root), await buildBundle("state-query", root)];
  const image = (service: ServiceName): LocalFunction => {
    const it = imageOf(service);
    return deployImage({ ...it, env: { ...it.env, ...env } });
  };
  functions = {
    bundle: [
      deployFunction({ directory: first.directory, env }),
      deployFunction({ directory: second.directory, env }),
    ],
    image: [image("ingest-gateway"), image("state-query")],
  };
}, 120_000);
afterAll(async () => {
  await Promise.all(Object.values(functions).flatMap((pair) => pair.map((one) => one.stop())));
  await dynamo.stop();
  rmSync(root, { recursive: true, force: true });
});

const HttpAnswer = v.object({ statusCode: v.number(), body: v.string() });
const KeyAnswer = v.object({ key: v.string() });

/** The answer to a request; throws, with what the function wrote, when it gave none. */
function httpAnswer(invocation: Invocation, from: LocalFunction): { status: number; body: unknown } {
  if (invocation.kind !== "answered") throw new Error(`${JSON.stringify(invocation)}\n${from.output()}`);
  const { statusCode, body } = v.parse(HttpAnswer, invocation.answer);
  return { status: statusCode, body: JSON.parse(body) };
}

async function itemsOf(table: TableName): Promise<Record<string, AttributeValue>[]> {
  const client = testDynamoClient(dynamo.endpoint);
  const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName("local", table) }));
  client.destroy();
  return Items;
}

/** The event on an item, as a pipe would put it into a queue. */
function bodyOf(item: Record<string, AttributeValue>): string {
  const { id, type, occurredAt, partner, group, version, epoch, trace, payload } = item["outbox"]?.M ?? {};
  const texts = { id, type, occurredAt, partner, group, trace };
  return JSON.stringify({
    ...Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, value?.S])),
    version: version?.N,
    epoch: epoch?.N,
    payload: payload?.M,
  });
}

describe.each([
  ["a bundle", "bundle", "acme"],
  ["an image", "image", "zenith"],
] as const)("as %s", (_, kind, partner) => {
  const gateway = (): LocalFunction => functions[kind][0];
  const stateQuery = (): LocalFunction => functions[kind][1];

  test("state-query answers an HTTP API and a function URL, and stays warm between them", async () => {
    const byApi = await stateQuery().invoke(httpEvent("GET", "/readyz"));
    expect(httpAnswer(byApi, stateQuery())).toMatchObject({ status: 200, body: { status: "ready" } });
    const host = "abc.lambda-url.us-east-1.on.aws";
    const byUrl = await stateQuery().invoke(httpEvent("GET", "/v1/files", { host, headers: operator }));
    expect(httpAnswer(byUrl, stateQuery())).toMatchObject({ status: 200 });
    const stranger = await stateQuery().invoke(httpEvent("GET", "/v1/files", { host }));
    expect(httpAnswer(stranger, stateQuery()).status).toBe(401);
    expect(stateQuery().coldStarts()).toBe(1);
  }, 120_000);

  test("ingest-gateway takes a file by HTTP and cuts it with the DuckDB beside it; only what fails in the batch is handed back", async () => {
    const post = async (path: string, body: string, headers: Record<string, string> = operator) =>
      httpAnswer(await gateway().invoke(httpEvent("POST", path, { headers, body })), gateway());
    await post("/v1/partners", JSON.stringify({ partner, name: "Acme" }));
    const made = await post(`/v1/partners/${partner}/keys`, JSON.stringify({ feeds: ["orders"] }));
    const { key } = v.parse(KeyAnswer, made.body);
    const rows = Array.from(
      { length: 50 },
      (_, row) => `A-${row},created,2026-11-20T09:30:00Z,客 ${row},JPY,1\n`,
    );
    const sent = await post(
      "/v1/feeds/orders/files",
      `order_no,step,at,customer,currency,amount\n${rows.join("")}`,
      { authorization: `Bearer ${key}` },
    );
    expect(sent.status).toBe(202);

    const received = (await itemsOf("files")).find(
      ({ outbox }) => outbox?.M?.["type"]?.S === "file.received.v1" && outbox.M["partner"]?.S === partner,
    );
    if (received === undefined) throw new Error("no file.received was saved");
    const batch = sqsEvent([
      { id: "unreadable", group: "other", body: "no envelope" },
      { id: "received", group: received["outbox"]?.M?.["group"]?.S ?? "", body: bodyOf(received) },
    ]);
    expect(await gateway().invoke(batch, 60_000)).toEqual({
      kind: "answered",
      answer: { batchItemFailures: [{ itemIdentifier: "unreadable" }] },
    });
    const ready = (await itemsOf("shards")).flatMap(({ outbox }) =>
      outbox?.M?.["partner"]?.S === partner ? [outbox.M["payload"]?.M?.["rows"]?.N] : [],
    );
    expect(ready.reduce((sum, count) => sum + Number(count ?? 0), 0)).toBe(50);
  }, 120_000);

  test("a function that has no time left to begin hands the whole batch back", async () => {
    const [file] = await itemsOf("files");
    const batch = sqsEvent([{ id: "late", group: "a", body: bodyOf(file ?? {}) }]);
    expect(await gateway().invoke(batch, 2_900)).toEqual({
      kind: "answered",
      answer: { batchItemFailures: [{ itemIdentifier: "late" }] },
    });
  }, 120_000);

  test("a process that is ended at the time limit is followed by a cold start", async () => {
    const before = stateQuery().coldStarts();
    expect(await stateQuery().invoke(httpEvent("GET", "/readyz"), 0)).toEqual({ kind: "timed-out" });
    const next = await stateQuery().invoke(httpEvent("GET", "/healthz"));
    expect(httpAnswer(next, stateQuery()).status).toBe(200);
    expect(stateQuery().coldStarts()).toBe(before + 1);
  }, 120_000);

  test("an event of a kind that the service never takes fails the invocation, and the process lives on", async () => {
    const before = stateQuery().coldStarts();
    const failed = await stateQuery().invoke({ detail: {} });
    expect(failed.kind).toBe("failed");
    expect(JSON.stringify(failed)).toContain("TypeError");
    expect(httpAnswer(await stateQuery().invoke(httpEvent("GET", "/healthz")), stateQuery()).status).toBe(
      200,
    );
    expect(stateQuery().coldStarts()).toBe(before);
  }, 120_000);
});

test.skipIf(installedClient() === null)(
  "it is AWS's own runtime client that has run the bundles (skipped where npm has not installed aws-lambda-ric)",
  async () => {
    const failed = await functions.bundle[1].invoke({ 伝票: {} });
    // Ours tells no trace.
    expect(failed).toMatchObject({
      kind: "failed",
      error: { errorMessage: expect.stringContaining("伝票"), trace: expect.any(Array) },
    });
    expect(
      httpAnswer(await functions.bundle[1].invoke(httpEvent("GET", "/healthz")), functions.bundle[1]).status,
    ).toBe(200);
  },
  120_000,
);

test("where it is not installed the loop that AWS documents does the same", async () => {
  const looped = deployFunction({ directory: join(root, "state-query"), env, runtime: ownLoop });
  expect(httpAnswer(await looped.invoke(httpEvent("GET", "/healthz")), looped).status).toBe(200);
  const failed = await looped.invoke({ detail: {} });
  expect(failed).toMatchObject({ kind: "failed", error: { errorType: "TypeError" } });
  expect(Object(Reflect.get(failed, "error"))).not.toHaveProperty("trace");
  await looped.stop();
}, 120_000);

test("a bad environment is told as the reason why the function did not start", async () => {
  const bare = deployFunction({ directory: join(root, "state-query"), env: {} });
  const outcome = await bare.invoke(httpEvent("GET", "/healthz"));
  await bare.stop();
  expect(outcome).toMatchObject({ kind: "did-not-start", error: { errorType: "ConfigError" } });
  expect(JSON.stringify(outcome)).toContain("SLUICE_OBJECTS is missing");
}, 120_000);

test("an image that cannot start says why, too", async () => {
  const bare = deployImage(imageOf("state-query"));
  const outcome = await bare.invoke(httpEvent("GET", "/healthz"));
  await bare.stop();
  expect(outcome.kind).toBe("did-not-start");
  expect(JSON.stringify(outcome)).toContain("SLUICE_OBJECTS is missing");
}, 120_000);
