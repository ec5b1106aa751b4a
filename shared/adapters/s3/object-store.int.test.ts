import { afterAll, expect, test } from "bun:test";
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { startFauxqs } from "fauxqs";
import { objectStoreSuite } from "../../ports/object-store.suite.ts";
import { s3ObjectStore } from "./object-store.ts";

const bucket = "objects";
const fauxqs = await startFauxqs({ port: 0, logger: false });
const client = new S3Client({
  endpoint: `http://127.0.0.1:${fauxqs.port}`,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});
await client.send(new CreateBucketCommand({ Bucket: bucket }));

/** Multipart uploads begun and neither completed nor aborted (fauxqs cannot list them). */
let uploadsOpen = 0;
const steps: Readonly<Record<string, number>> = {
  CreateMultipartUploadCommand: 1,
  CompleteMultipartUploadCommand: -1,
  AbortMultipartUploadCommand: -1,
};
client.middlewareStack.add(
  (next, { commandName = "" }) =>
    async (args) => {
      const reply = await next(args);
      uploadsOpen += steps[commandName] ?? 0;
      return reply;
    },
  { step: "initialize", name: "uploadsOpen" },
);

afterAll(async () => {
  client.destroy();
  await fauxqs.stop();
});

objectStoreSuite("the S3 object store", async () => ({
  store: s3ObjectStore({ client, bucket }),
  remains: async () => {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
    return [
      ...Contents.map(({ Key = "" }) => Key),
      ...Array.from({ length: uploadsOpen }, () => "an upload"),
    ];
  },
}));

test("the S3 object store is not ready without its bucket", async () => {
  const store = s3ObjectStore({ client, bucket: "nowhere" });
  await expect(store.ready()).rejects.toThrow();
});
