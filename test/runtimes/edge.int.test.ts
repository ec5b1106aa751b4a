/** State-query at the edge: the same questions, the same answers, byte for byte, in this process, under `deno serve` and in workerd. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { S3Client } from "@aws-sdk/client-s3";
import {
  createTestTables,
  startTestDynamo,
  type TestDynamo,
  testDynamoClient,
} from "@sluice/shared/adapters/dynamodb/testing.ts";
import { dynamoReadModel } from "@sluice/shared/adapters/dynamodb/read-model.ts";
import { s3ObjectStore } from "@sluice/shared/adapters/s3/object-store.ts";
import { hashSecret } from "@sluice/shared/http/api-key.ts";
import { keys } from "@sluice/state-query/testing.ts";
import { startFauxqs } from "fauxqs";
import { denoServe } from "../support/deno-serve.ts";
import { startWorker } from "../support/workerd.ts";
import app from "./query-app.ts";
import { filledQuery } from "./query-files.ts";
import { type Answer, answersOf, questions, settledQuestions } from "./query-questions.ts";

const edge = "services/state-query/edge.ts";

/** Asks a server over a socket. */
const over = (url: string) => (request: Request) =>
  fetch(request.url.replace(/^http:\/\/[^/]+/, url), { method: request.method, headers: request.headers });

test("the app answers every route the same on Bun, under deno serve and in workerd", async () => {
  const here = await answersOf(app.fetch, questions);
  const statuses = new Set(here.map(({ status }) => status));
  expect([...statuses].toSorted((a, b) => a - b)).toEqual([200, 204, 400, 401, 404]);
  expect(here.filter(({ again }) => again === 304).length).toBeGreaterThan(10);
  await using deno = await denoServe("test/runtimes/query-app.ts");
  expect(await answersOf(over(deno.url), questions)).toEqual(here);
  await using worker = await startWorker("test/runtimes/query-app.ts");
  expect(await answersOf(over(worker.url), questions)).toEqual(here);
}, 60_000);

describe("the service at the edge, over DynamoDB and S3", () => {
  const secret = keys.operator.split("_").slice(2, -1).join("_");
  let dynamo: TestDynamo;
  let fauxqs: Awaited<ReturnType<typeof startFauxqs>>;
  let env: Record<string, string>;
  let here: Answer[];

  beforeAll(async () => {
    fauxqs = await startFauxqs({ port: 0, logger: false, init: { buckets: ["objects"] } });
    dynamo = await startTestDynamo();
    const client = testDynamoClient(dynamo.endpoint);
    await createTestTables(client, "local", ["read-model"]);
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const endpoint = `http://127.0.0.1:${fauxqs.port}`;
    const s3 = new S3Client({ endpoint, region: "us-east-1", credentials, forcePathStyle: true });
    const { app } = await filledQuery(
      dynamoReadModel({ client, stage: "local" }),
      s3ObjectStore({ client: s3, bucket: "objects" }),
    );
    here = await answersOf(app.fetch, settled);
    client.destroy();
    s3.destroy();
    env = {
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
      AWS_ENDPOINT_URL_S3: endpoint,
      SLUICE_OBJECTS: "s3://objects?path-style",
      SLUICE_OPERATOR_KEY_ID: "OPERATOR1",
      SLUICE_OPERATOR_KEY_SHA256: hashSecret(secret),
    };
  }, 60_000);
  afterAll(async () => {
    await dynamo.stop();
    await fauxqs.stop();
  });
  // What it depends on has other names than the app's in tests.
  const settled = settledQuestions.filter(({ path }) => path !== "/readyz");
  const ready = { status: "ready", dependencies: { dynamodb: null, objects: null } };

  test("answers the same under deno serve", async () => {
    await using deno = await denoServe(edge, env);
    expect(await (await fetch(`${deno.url}/readyz`)).json()).toEqual(ready);
    expect(await answersOf(over(deno.url), settled)).toEqual(here);
  }, 60_000);

  test("answers the same in workerd, where its bundle stays under 1 MB", async () => {
    await using worker = await startWorker(edge, env);
    expect(worker.bytes).toBeLessThan(1_000_000);
    expect(await (await fetch(`${worker.url}/readyz`)).json()).toEqual(ready);
    expect(await answersOf(over(worker.url), settled)).toEqual(here);
    console.log(`state-query's bundle for workerd: ${Math.round(worker.bytes / 1000)} kB`);
  }, 60_000);
});
