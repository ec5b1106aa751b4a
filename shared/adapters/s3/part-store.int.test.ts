import { afterAll } from "bun:test";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { partStoreSuite } from "../../ports/part-store.suite.ts";
import { s3Client } from "./client.ts";
import { s3ObjectStore } from "./object-store.ts";
import { s3PartStore } from "./part-store.ts";
import { startS3WithParts } from "./testing-s3.ts";

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

partStoreSuite("uploads in parts in S3", async () => {
  const objects = s3ObjectStore({ client, bucket });
  return { objects, parts: s3PartStore({ client, bucket, objects }) };
});
