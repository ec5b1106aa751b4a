import { beforeEach, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { FileReceived } from "@sluice/contracts/events/01-file-received/v1.ts";
import iconv from "iconv-lite";
import * as v from "valibot";
import { checked } from "@sluice/shared/api/testing-answers.ts";
import { createApp } from "./app.ts";
import { bearer, type Body, issue, sendFile, streamOf, type TestGateway, testGateway } from "./testing.ts";

const orders = "order_no,step,at,customer,currency,amount\n1,2\n3,4\n";
let gateway: TestGateway;
beforeEach(async () => {
  gateway = await testGateway();
});
const send = (body: Body, headers?: Record<string, string>, feed?: string) =>
  sendFile(gateway, body, headers, feed);
/** With a query behind the route. */
const sendAs = (query: string) =>
  sendFile(gateway, orders, {}, "orders", checked(createApp(gateway.deps)), query);
const sha = (algorithm: string, bytes: string | Uint8Array) =>
  createHash(algorithm).update(bytes).digest("base64");

describe("a file is taken", () => {
  test("with 202, its id, and where its status is", async () => {
    const { response, json } = await send(orders);
    expect(response.status).toBe(202);
    const url = `https://files.example.com/v1/files/${String(json.file)}`;
    expect(response.headers.get("location")).toBe(url);
    expect(json).toEqual({
      file: expect.stringMatching(/^f_/),
      status: url,
      repeat: false,
      partner: "acme",
      feed: "orders",
      sequence: 1,
      bytes: orders.length,
      sha256: createHash("sha256").update(orders).digest("hex"),
      receivedAt: "2026-11-20T00:00:00.000Z",
      mode: "load",
    });
  });

  test("to be checked alone: its receipt says so, it repeats nothing, and nothing repeats it", async () => {
    const modes: unknown[] = [];
    for (const query of ["?mode=check", "", "?mode=check", ""]) {
      const { response, json } = await sendAs(query);
      modes.push([response.status, json.mode, json.sequence]);
    }
    expect(modes).toEqual([
      [202, "check", 1],
      [202, "load", 2],
      [202, "check", 3],
      [200, "load", 2],
    ]);
    expect(gateway.events.map(({ payload }) => payload["purpose"])).toEqual(["check", undefined, "check"]);
  });

  test("in no other mode", async () => {
    const { response, json } = await sendAs("?mode=chek");
    expect(response.status).toBe(400);
    expect(json).toMatchObject({ type: "/problems/unknown-mode", detail: expect.stringContaining('"chek"') });
    expect(gateway.objectKeys()).toEqual([]);
  });

  test("its bytes lie in the object store and file.received tells where, with the plan", async () => {
    const { json } = await send(orders, { traceparent: `00-${"1".repeat(32)}-${"2".repeat(16)}-01` });
    const object = `acme/${String(json.file)}/raw`;
    expect(gateway.objectKeys()).toEqual([object]);
    expect(Buffer.from(await gateway.deps.objects.bytes(object)).toString()).toBe(orders);
    expect(gateway.events).toHaveLength(1);
    expect(gateway.events[0]).toMatchObject({
      id: `file:${String(json.file)}@1.1`,
      type: "file.received.v1",
      group: json.file,
      trace: `00-${"1".repeat(32)}-${"2".repeat(16)}-01`,
    });
    expect(v.parse(FileReceived, gateway.events[0]?.payload)).toMatchObject({
      object,
      bytes: orders.length,
      entity: "order",
      feedVersion: 1,
      sequence: 1,
      shards: 1,
      engine: "lines-1",
    });
  });

  test.each([
    ["GZIP", gzipSync(orders)],
    ["zstd", zstdCompressSync(orders)],
    ["zstd", zstdCompressSync(orders, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })],
    ["zstd", zstdCompressSync(orders, { params: { [constants.ZSTD_c_contentSizeFlag]: 0 } })],
  ])("%s is undone: size and digest are the content's", async (coding, body) => {
    const { response, json } = await send(body, { "content-encoding": coding });
    expect(response.status).toBe(202);
    expect(json.bytes).toBe(orders.length);
    expect(Buffer.from(await gateway.deps.objects.bytes(`acme/${String(json.file)}/raw`)).toString()).toBe(
      orders,
    );
    expect((await send(orders)).response.status).toBe(200);
  });

  test("a Content-Digest is over the bytes as sent", async () => {
    const zipped = gzipSync(orders);
    const digest = `sha-512=:${sha("sha512", zipped)}:, unixsum=:AAA=:, sha-256=:${sha("sha256", zipped)}:`;
    const { response } = await send(zipped, { "content-encoding": "gzip", "content-digest": digest });
    expect(response.status).toBe(202);
  });

  test("a chunked body needs no Content-Length", async () => {
    expect((await send(streamOf(orders.slice(0, 10), orders.slice(10)))).response.status).toBe(202);
  });

  test("Shift_JIS is verified and kept as it is", async () => {
    const bytes = iconv.encode("0001,001,ﾐｽﾞﾎ,みずほ,ﾄｳｷﾖｳ,東京\r\n", "shift_jis");
    const { json } = await send(bytes, {}, "bank-branches");
    expect(await gateway.deps.objects.bytes(`acme/${String(json.file)}/raw`)).toEqual(new Uint8Array(bytes));
  });
});

describe("the same content again", () => {
  test("is answered with 200 and the first file, and its bytes are not kept twice", async () => {
    const first = await send(orders);
    const again = await send(orders);
    expect(again.response.status).toBe(200);
    expect(again.json).toEqual({ ...first.json, repeat: true });
    expect(again.response.headers.get("location")).toBe(first.response.headers.get("location"));
    expect(gateway.objectKeys()).toEqual([`acme/${String(first.json.file)}/raw`]);
    expect(gateway.events).toHaveLength(1);
  });

  test("of another partner is another file, with its own sequence", async () => {
    await issue(gateway.deps.store, "other", "OTHERKEY", ["orders"]);
    const first = await send(orders);
    const { response, json } = await send(orders, { authorization: bearer("OTHERKEY") });
    expect(response.status).toBe(202);
    expect(json).toMatchObject({ partner: "other", sequence: 1 });
    expect(json.file).not.toBe(first.json.file);
  });
});

test("twenty uploads of one partner at once have one place each, and none of them lost the race to another", async () => {
  let lost = 0;
  gateway = await testGateway({
    backOff: async () => {
      lost += 1;
    },
  });
  const app = checked(createApp(gateway.deps));
  const sent = await Promise.all(
    Array.from({ length: 20 }, (_, row) => sendFile(gateway, `${orders}${row},x\n`, {}, "orders", app)),
  );
  expect(sent.map(({ json }) => json.sequence).toSorted((a, b) => Number(a) - Number(b))).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
  expect(lost).toBe(0);
});

describe("an Idempotency-Key decides first", () => {
  test("the same key with the same content gives the same file", async () => {
    const first = await send(orders, { "idempotency-key": "k 1@x" });
    await send("2\n");
    const again = await send(orders, { "idempotency-key": "k 1@x" });
    expect(again.response.status).toBe(200);
    expect(again.json.file).toBe(first.json.file);
  });

  test("the same key with other content is refused", async () => {
    const first = await send(orders, { "idempotency-key": "k1" });
    const { response, json } = await send("other\n", { "idempotency-key": "k1" });
    expect(response.status).toBe(422);
    expect(json).toMatchObject({
      type: "/problems/idempotency-key-reused",
      file: first.json.file,
      detail: `This Idempotency-Key belongs to file ${String(first.json.file)}, whose content is different. Use a new key for a new file.`,
    });
    expect(gateway.objectKeys()).toHaveLength(1);
    expect(gateway.events).toHaveLength(1);
  });

  test("a new key for content that is here belongs to the first file from then on", async () => {
    const first = await send(orders);
    expect((await send(orders, { "idempotency-key": "k2" })).json.file).toBe(first.json.file);
    expect((await send("other\n", { "idempotency-key": "k2" })).response.status).toBe(422);
  });

  test("a key is this partner's and this feed's", async () => {
    await issue(gateway.deps.store, "other", "OTHERKEY", ["orders"]);
    await send(orders, { "idempotency-key": "k" });
    const other = await send("1\n", { "idempotency-key": "k", authorization: bearer("OTHERKEY") });
    expect(other.response.status).toBe(202);
    expect((await send("1\n", { "idempotency-key": "k" }, "bank-branches")).response.status).toBe(202);
  });
});
