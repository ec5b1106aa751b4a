import { beforeEach, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { writeKey } from "@sluice/shared/http/api-key.ts";
import { unauthorized } from "@sluice/shared/http/refusals.ts";
import { refusal } from "./testing-refusal.ts";
import {
  bearer,
  type Body,
  issue,
  operatorKey,
  sendFile,
  streamOf,
  type TestGateway,
  testGateway,
} from "./testing.ts";

const orders = "order_no,step,at,customer,currency,amount\n1,2\n3,4\n";
let gateway: TestGateway;
beforeEach(async () => {
  gateway = await testGateway();
});
const send = (body: Body, headers?: Record<string, string>, feed?: string) =>
  sendFile(gateway, body, headers, feed);
const refuses = (sent: ReturnType<typeof send>, status: number, code: string, detail: string) =>
  refusal(gateway, sent, status, code, detail);

const sha = (algorithm: string, bytes: string | Uint8Array) =>
  createHash(algorithm).update(bytes).digest("base64");

describe("who may send what", () => {
  const noKey = unauthorized.detail;
  test.each([
    ["no key", ""],
    ["a key of another shape", "Bearer abc"],
    ["a key that is not known", bearer("NOBODY99")],
    ["a wrong secret", `Bearer ${writeKey("ACMEKEY1", "x".repeat(43))}`],
  ])("%s", async (_case, authorization) => {
    const { response } = await refuses(send(orders, { authorization }), 401, "unauthorized", noKey);
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="sluice"');
  });

  test("an unknown feed", () =>
    refuses(
      send(orders, {}, "ordres"),
      404,
      "unknown-feed",
      `There is no feed "ordres". The feeds are: ${[...feeds.keys()].join(", ")}.`,
    ));

  test("a feed that the key does not cover", async () => {
    await issue(gateway.deps.store, "acme", "NARROWKEY", ["orders"]);
    await refuses(
      send("x", { authorization: bearer("NARROWKEY") }, "postal-codes"),
      403,
      "feed-not-allowed",
      "This key may send to: orders. Ask the operator for a key that covers postal-codes.",
    );
  });

  test("the operator is no partner", () =>
    refuses(
      send(orders, { authorization: `Bearer ${operatorKey}` }),
      403,
      "partner-only",
      "A file belongs to the partner whose key sends it. Issue a key for the partner and send with that.",
    ));
});

describe("uploads that are refused", () => {
  const empty = "The request has no content. Send the file's bytes as the body.";
  test.each([
    ["no body", null, {}],
    ["Content-Length 0", "", { "content-length": "0" }],
    ["an empty chunked body", streamOf(), {}],
    ["gzip of nothing", gzipSync(""), { "content-encoding": "gzip" }],
    ["zstd of nothing", zstdCompressSync(""), { "content-encoding": "zstd" }],
  ])("empty: %s", async (_case, body, headers) => {
    await refuses(send(body, headers), 400, "empty-body", empty);
  });

  test("too large by Content-Length, before a byte is read", async () => {
    const limit = feeds.get("bank-branches")?.bytesMax ?? 0;
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>(
      { pull: (controller) => controller.enqueue(new Uint8Array((pulled += 1))) },
      { highWaterMark: 0 },
    );
    const { json } = await refuses(
      send(body, { "content-length": String(limit + 1) }, "bank-branches"),
      413,
      "too-large",
      "This feed takes files of at most 67108864 bytes (as sent). Split the file and send the parts.",
    );
    expect(json.limitBytes).toBe(limit);
    expect(pulled).toBe(0);
  });

  describe("of a feed that takes 100 bytes", () => {
    beforeEach(async () => {
      const orderFeed = feeds.get("orders");
      if (orderFeed === undefined) throw new Error("there is no feed orders");
      gateway = await testGateway({ feeds: new Map([["orders", { ...orderFeed, bytesMax: 100 }]]) });
    });

    test("too large while it streams", () =>
      refuses(
        send(streamOf("x".repeat(60), "x".repeat(60))),
        413,
        "too-large",
        "This feed takes files of at most 100 bytes (as sent). Split the file and send the parts.",
      ));

    test.each([
      ["gzip", gzipSync("x".repeat(101))],
      ["zstd", zstdCompressSync("x".repeat(101))],
    ])("too large once %s is undone", (coding, body) =>
      refuses(
        send(body, { "content-encoding": coding }),
        413,
        "too-large",
        `This feed takes files of at most 100 bytes (after ${coding} is undone). Split the file and send the parts.`,
      ),
    );

    test("100 bytes are taken", async () => {
      expect((await send("x".repeat(100))).response.status).toBe(202);
    });
  });

  test.each(["sha-256", "sha-512"])("a %s digest of other bytes", async (algorithm) => {
    const name = algorithm.replace("-", "");
    const [given, found] = [sha(name, "other"), sha(name, orders)];
    await refuses(
      send(orders, { "content-digest": `${algorithm}=:${given}:` }),
      400,
      "digest-mismatch",
      `Content-Digest says ${algorithm}=:${given}: but the bytes that arrived have :${found}:. The digest is over the bytes as sent (RFC 9530). Send the file again.`,
    );
  });

  test("only digests that cannot be checked", async () => {
    const { response } = await refuses(
      send(orders, { "content-digest": "md5=:AAAA:, unixsum=:AAA=:" }),
      400,
      "unsupported-digest",
      "Content-Digest has md5, unixsum. Use sha-256 or sha-512.",
    );
    expect(response.headers.get("want-content-digest")).toBe("sha-256=10, sha-512=9");
  });

  test.each(["sha-256=abc", "sha-256=:AAAA:", `sha-256=:${"A".repeat(44)}:x`, ""])(
    "a digest header %p",
    (header) =>
      refuses(
        send(orders, { "content-digest": header }),
        400,
        "malformed-digest",
        `Content-Digest is ${JSON.stringify(header)}. Write it as sha-256=:<base64 of the 32 bytes>: (RFC 9530).`,
      ),
  );

  test("an end before Content-Length", () =>
    refuses(
      send(streamOf("1,2\n"), { "content-length": "10" }),
      400,
      "truncated-upload",
      "4 of 10 bytes arrived before the upload ended. Nothing of it was kept: send the file again.",
    ));

  test.each([
    ["as it is", "12 bytes 3,4\n".slice(0, 12), {}],
    ["gzipped", gzipSync(orders).subarray(0, 12), { "content-encoding": "gzip" }],
  ])("a connection that is cut, %s", (_case, part, headers) =>
    refuses(
      send(streamOf(part, new Error("cut")), headers),
      400,
      "truncated-upload",
      "12 bytes arrived before the upload ended. Nothing of it was kept: send the file again.",
    ),
  );

  test.each(["", "k".repeat(256)])("an Idempotency-Key that cannot be kept", (key) =>
    refuses(
      send(orders, { "idempotency-key": key }),
      400,
      "bad-idempotency-key",
      "An Idempotency-Key is 1 to 255 characters. A fresh UUID for each file is a good one.",
    ),
  );
});
