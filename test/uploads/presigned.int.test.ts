/** The gateway over S3: parts go straight to the bucket, and the gateway never sees them. */
import { createHash } from "node:crypto";
import { afterAll, expect, test } from "bun:test";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { testGateway } from "@sluice/ingest-gateway/testing.ts";
import { jsonOf, uploader } from "@sluice/ingest-gateway/uploads/testing-uploads.ts";
import { s3Client } from "@sluice/shared/adapters/s3/client.ts";
import { s3ObjectStore } from "@sluice/shared/adapters/s3/object-store.ts";
import { s3PartStore } from "@sluice/shared/adapters/s3/part-store.ts";
import { startS3WithParts } from "@sluice/shared/adapters/s3/testing-s3.ts";
import { partBytes } from "@sluice/shared/ports/part-store.ts";

const bucket = "objects";
const s3 = await startS3WithParts();
const client = s3Client({
  signsForOthers: true,
  endpoint: s3.url,
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});
await client.send(new CreateBucketCommand({ Bucket: bucket }));
afterAll(async () => {
  client.destroy();
  await s3.stop();
});

test("an upload's parts are PUT to the bucket, in any order and again where one was cut, and become a file with the right digest", async () => {
  const objects = s3ObjectStore({ client, bucket });
  const parts = s3PartStore({ client, bucket, objects });
  const gateway = await testGateway({ objects, parts, rowsPerShard: 1_000_000 });
  const acme = uploader(gateway);
  const content = new Uint8Array(Buffer.from(`7,${"x".repeat(2 * partBytes)}\n8,x\n`));
  const sha256 = createHash("sha256").update(content).digest("hex");
  const { upload } = await acme.begin({ feed: "orders", bytes: content.length, sha256 });
  const page = await acme.parts(upload);
  expect(page.parts.map(({ url }) => new URL(url).origin)).toEqual([s3.url, s3.url, s3.url]);
  const etags = new Map<number, string>();
  for (const { number, offset, bytes, url } of page.parts.toReversed()) {
    const cut = new AbortController();
    const body = content.slice(offset, offset + bytes);
    if (number === 2) {
      const broken = fetch(url, { method: "PUT", body, signal: cut.signal }).catch(() => "cut");
      cut.abort();
      expect(await broken).toBe("cut");
    }
    const answer = await fetch(url, { method: "PUT", body });
    expect(answer.status).toBe(200);
    etags.set(number, answer.headers.get("etag") ?? "");
  }
  const named = [...etags].map(([number, etag]) => ({ number, etag }));
  const completed = await acme.complete(upload, { parts: named });
  expect([completed.status, (await jsonOf(completed))["status"]]).toEqual([202, "completed"]);
  await acme.deliver();
  const { file } = await acme.view(upload);
  expect(await acme.file(file)).toMatchObject({ status: "sharded", sha256, bytes: content.length });
});

test("an upload that is aborted leaves nothing in the bucket that could be completed", async () => {
  const objects = s3ObjectStore({ client, bucket });
  const gateway = await testGateway({ objects, parts: s3PartStore({ client, bucket, objects }) });
  const acme = uploader(gateway);
  const { upload } = await acme.begin({ feed: "orders", bytes: 4 });
  const [part] = (await acme.parts(upload)).parts;
  expect((await fetch(part?.url ?? "", { method: "PUT", body: "1,2\n" })).status).toBe(200);
  expect((await acme.ask("DELETE", `/v1/uploads/${upload}`)).status).toBe(204);
  expect((await fetch(part?.url ?? "", { method: "PUT", body: "1,2\n" })).status).toBe(404);
});
