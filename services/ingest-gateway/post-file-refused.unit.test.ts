import { beforeEach, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import iconv from "iconv-lite";
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
const data = process.env["SLUICE_TEST_DATA"];
let gateway: TestGateway;
beforeEach(async () => {
  gateway = await testGateway();
});
const send = (body: Body, headers?: Record<string, string>, feed?: string) =>
  sendFile(gateway, body, headers, feed);

/** The answer is this problem, and nothing of the upload stayed. */
async function refuses(sent: ReturnType<typeof send>, status: number, code: string, detail: string) {
  const { response, json } = await sent;
  expect(json).toMatchObject({ status, type: `/problems/${code}`, detail });
  expect(json.title).toBeString();
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(gateway.objectKeys()).toEqual([]);
  expect(gateway.events).toEqual([]);
  return { response, json };
}

const sha = (algorithm: string, bytes: string | Uint8Array) =>
  createHash(algorithm).update(bytes).digest("base64");

describe("who may send what", () => {
  const noKey = "Send a valid key as `Authorization: Bearer slk_…`. Keys are issued by the operator.";
  test.each([
    ["no key", ""],
    ["a key of another shape", "Bearer abc"],
    ["a key that is not known", bearer("NOBODY99")],
    ["a wrong secret", `Bearer slk_ACMEKEY1_${"x".repeat(43)}`],
  ])("%s", async (_case, authorization) => {
    const { response } = await refuses(send(orders, { authorization }), 401, "unauthorized", noKey);
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="sluice"');
  });

  test("an unknown feed", () =>
    refuses(
      send(orders, {}, "ordres"),
      404,
      "unknown-feed",
      'There is no feed "ordres". The feeds are: bank-branches, orders, postal-codes.',
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

    test("too large once gzip is undone", () =>
      refuses(
        send(gzipSync("x".repeat(101)), { "content-encoding": "gzip" }),
        413,
        "too-large",
        "This feed takes files of at most 100 bytes (after gzip is undone). Split the file and send the parts.",
      ));

    test("100 bytes are taken", async () => {
      expect((await send("x".repeat(100))).response.status).toBe(202);
    });
  });

  test("gzip that grows beyond reason", () =>
    refuses(
      send(gzipSync(new Uint8Array(40 * 1024 ** 2)), { "content-encoding": "gzip" }),
      413,
      "too-compressed",
      "The content is more than 200 times as long as what was sent. Send it without Content-Encoding.",
    ));

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

  test.each([
    ["no gzip at all", Buffer.from("1,2\n"), "incorrect header check"],
    ["gzip that ends early", gzipSync(orders).subarray(0, -4), "unexpected end of file"],
    [
      "gzip followed by something",
      Buffer.concat([gzipSync(orders), Buffer.from("more")]),
      "incorrect header check",
    ],
    [
      "gzip followed by zeros",
      Buffer.concat([gzipSync(orders), new Uint8Array(9)]),
      "9 bytes follow its end",
    ],
  ])("%s", (_case, body, why) =>
    refuses(
      send(body, { "content-encoding": "gzip" }),
      400,
      "broken-gzip",
      `The content cannot be decompressed (${why}). Compress the file again, or send it without Content-Encoding.`,
    ),
  );

  test.each(["br", "gzip, gzip", "deflate"])("the content coding %s", async (coding) => {
    const { response } = await refuses(
      send(orders, { "content-encoding": coding }),
      415,
      "unsupported-coding",
      `Content-Encoding is "${coding}". Send gzip, or the file as it is.`,
    );
    expect(response.headers.get("accept-encoding")).toBe("gzip");
  });

  test.each<
    [
      what: string,
      feed: string,
      bytes: Uint8Array,
      bad: { byte: number; line: number; column: number; hex: string; why: string },
    ]
  >([
    [
      "Shift_JIS for a feed in UTF-8",
      "orders",
      iconv.encode("a,b\nc,東京\n", "shift_jis"),
      { byte: 7, line: 2, column: 3, hex: "93", why: "which is no utf-8 text" },
    ],
    [
      "UTF-16 for a feed in UTF-8",
      "orders",
      iconv.encode("a,b\n", "utf-16le", { addBOM: true }),
      {
        byte: 1,
        line: 1,
        column: 1,
        hex: "ff",
        why: "which is no utf-8 text (a file in utf-16le may begin so)",
      },
    ],
    [
      "a character cut by the end of the file",
      "bank-branches",
      Buffer.from([0x61, 0x0a, 0x93]),
      {
        byte: 3,
        line: 2,
        column: 1,
        hex: "93",
        why: "the beginning of a character that the file's end cuts off",
      },
    ],
    [
      "UTF-8 for a feed in CP932",
      "bank-branches",
      Buffer.from("ab\nみず\n"),
      { byte: 9, line: 2, column: 4, hex: "9a 0a", why: "which is no cp932 text" },
    ],
  ])("%s, as it is and gzipped: the place is the content's", async (_what, feed, bytes, bad) => {
    const encoding = feed === "orders" ? "utf-8" : "cp932";
    const detail = `The feed's encoding is ${encoding}, but line ${bad.line}, column ${bad.column} (byte ${bad.byte} of the file) holds ${bad.hex}, ${bad.why}. Write the file in ${encoding} and send it again.`;
    for (const [body, headers] of [
      [bytes, {}],
      [gzipSync(bytes), { "content-encoding": "gzip" }],
    ] as const) {
      const { json } = await refuses(send(body, headers, feed), 422, "wrong-encoding", detail);
      expect(json).toMatchObject({ encoding, ...bad });
    }
  });

  test.skipIf(data === undefined)("JIGYOSYO.CSV, which is CP932, for a feed in Shift_JIS", async () => {
    const feed = feeds.get("postal-codes");
    if (feed?.format.kind !== "csv") throw new Error("there is no feed postal-codes");
    const strict = { ...feed, format: { ...feed.format, encoding: "shift_jis" as const } };
    gateway = await testGateway({ feeds: new Map([["postal-codes", strict]]) });
    const bytes = readFileSync(join(data ?? "", "ken-all/JIGYOSYO.CSV"));
    await refuses(
      send(bytes, {}, "postal-codes"),
      422,
      "wrong-encoding",
      "The feed's encoding is shift_jis, but line 3963, column 95 (byte 558931 of the file) holds 87 54, a character that cp932 has and shift_jis has not. Write the file in shift_jis and send it again.",
    );
    const all = readFileSync(join(data ?? "", "ken-all/KEN_ALL.CSV"));
    expect((await send(all, {}, "postal-codes")).response.status).toBe(202);
  });

  test.each(["", "k".repeat(256)])("an Idempotency-Key that cannot be kept", (key) =>
    refuses(
      send(orders, { "idempotency-key": key }),
      400,
      "bad-idempotency-key",
      "An Idempotency-Key is 1 to 255 characters. A fresh UUID for each file is a good one.",
    ),
  );
});
