import { afterAll, expect, test } from "bun:test";
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { startFauxqs } from "fauxqs";
import * as v from "valibot";
import { objectStoreSuite } from "../../ports/object-store.suite.ts";
import { s3ObjectKeys } from "./object-keys.ts";
import { s3ObjectStore } from "./object-store.ts";

const bucket = "objects";
const Tagged = v.looseObject({ Tagging: v.optional(v.string()) });
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

/** The tagging header of each put, in turn. */
const tagged: string[] = [];
client.middlewareStack.add(
  (next) => async (args) => {
    const { Tagging } = v.parse(Tagged, args.input);
    if (Tagging !== undefined) tagged.push(Tagging);
    return next(args);
  },
  { step: "initialize", name: "tagged" },
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

test("an object that is kept for some days carries the tag that the bucket's rules go by, also when it comes as a stream", async () => {
  const store = s3ObjectStore({ client, bucket });
  const body = new TextEncoder().encode("rows");
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield body;
  }
  tagged.length = 0;
  await store.put("acme/days/one", body, 30);
  await store.put("acme/days/two", stream(), 90);
  // fauxqs answers no question for tags, so what was asked of it is looked at.
  expect(tagged).toEqual(["keep-days=30", "keep-days=90"]);
  expect((await Array.fromAsync(s3ObjectKeys({ client, bucket })("acme/days/"))).flat().sort()).toEqual([
    ...["acme/days/one", "acme/days/two"],
  ]);
  for (const key of ["acme/days/one", "acme/days/two"]) await store.remove(key);
});

test("the S3 object store is not ready without its bucket", async () => {
  const store = s3ObjectStore({ client, bucket: "nowhere" });
  await expect(store.ready()).rejects.toThrow();
});
