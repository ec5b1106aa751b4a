/** What a file's content may not be: broken, of another kind, in another encoding. */
import { beforeEach, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { orders as ordersFeed } from "@sluice/contracts/feeds/orders.ts";
import { header, payment, trailerOf } from "@sluice/contracts/fixed-width/testing-records.ts";
import { writeFile } from "@sluice/contracts/fixed-width/write-file.ts";
import { zenginTransfer } from "@sluice/contracts/fixed-width/zengin/transfer.ts";
import iconv from "iconv-lite";
import { refusal } from "./testing-refusal.ts";
import { type Body, sendFile, type TestGateway, testGateway } from "./testing.ts";

const data = process.env["SLUICE_TEST_DATA"];
const orders = "order_no,step,at,customer,currency,amount\n1,2\n3,4\n";
let gateway: TestGateway;
beforeEach(async () => {
  gateway = await testGateway();
});
const send = (body: Body, headers?: Record<string, string>, feed?: string) =>
  sendFile(gateway, body, headers, feed);
const refuses = (sent: ReturnType<typeof send>, status: number, code: string, detail: string) =>
  refusal(gateway, sent, status, code, detail);

describe("a content coding that is refused", () => {
  test.each([
    ["gzip", gzipSync(new Uint8Array(40 * 1024 ** 2))],
    ["zstd", zstdCompressSync(new Uint8Array(40 * 1024 ** 2))],
  ])("%s that grows beyond reason", async (coding, body) => {
    const { json } = await refuses(
      send(body, { "content-encoding": coding }),
      413,
      "too-compressed",
      `Once ${coding} is undone, the content is more than 200 times as long as what was sent. Send it without Content-Encoding.`,
    );
    expect(json).toMatchObject({ title: "The content grows beyond reason", ratioMax: 200 });
  });

  const wide = { params: { [constants.ZSTD_c_windowLog]: 24, [constants.ZSTD_c_contentSizeFlag]: 0 } };
  const noise = Buffer.from(
    Array.from({ length: 1 << 16 }, (_, at) => (Math.imul(at, 2_654_435_761) >>> 13) & 0x7f),
  );
  test.each<[coding: string, what: string, body: Uint8Array, why: string]>([
    ["gzip", "none at all", Buffer.from("1,2\n"), "incorrect header check"],
    ["gzip", "that ends early", gzipSync(orders).subarray(0, -4), "unexpected end of file"],
    [
      "gzip",
      "followed by something",
      Buffer.concat([gzipSync(orders), Buffer.from("more")]),
      "incorrect header check",
    ],
    [
      "gzip",
      "followed by zeros",
      Buffer.concat([gzipSync(orders), new Uint8Array(9)]),
      "9 bytes follow its end",
    ],
    ["zstd", "none at all", Buffer.from("1,2\n3,4\n"), "Unknown frame descriptor"],
    ["zstd", "that ends early", zstdCompressSync(orders).subarray(0, -1), "unexpected end of file"],
    ["zstd", "that ends in its head", zstdCompressSync(orders).subarray(0, 5), "unexpected end of file"],
    [
      "zstd",
      "that ends between its blocks",
      zstdCompressSync(noise).subarray(0, -4_000),
      "unexpected end of file",
    ],
    [
      "zstd",
      "followed by something",
      Buffer.concat([zstdCompressSync(orders), Buffer.from("more")]),
      "4 bytes follow its end",
    ],
    [
      "zstd",
      "followed by another frame",
      Buffer.concat([zstdCompressSync(orders), zstdCompressSync("x")]),
      "10 bytes follow its end",
    ],
    [
      "zstd",
      "that wants more than 8 MiB of the decoder",
      zstdCompressSync(Buffer.alloc(9 << 20, noise), wide),
      "Frame requires too much memory for decoding",
    ],
  ])("%s %s", (coding, _what, body, why) =>
    refuses(
      send(body, { "content-encoding": coding }),
      400,
      `broken-${coding}`,
      `The content cannot be decompressed (${why}). Compress the file again, or send it without Content-Encoding.`,
    ),
  );

  test.each(["br", "gzip, gzip", "deflate"])("the content coding %s", async (coding) => {
    const { response } = await refuses(
      send(orders, { "content-encoding": coding }),
      415,
      "unsupported-coding",
      `Content-Encoding is "${coding}". Send gzip or zstd, once, or the file as it is.`,
    );
    expect(response.headers.get("accept-encoding")).toBe("gzip, zstd");
  });
});

test("a fixed-width file is taken in its code page: no text encoding is asked of its bytes", async () => {
  const layout = zenginTransfer;
  const terms = { codePage: "ibm290", batches: "one" } as const;
  const records = [header({ codeDivision: "1" }), payment({}), trailerOf(1n, 100n)];
  const end = { role: "end", values: { recordType: "9" } } as const;
  const style = { separator: "none", separatorAtEnd: false, endOfFileByte: false } as const;
  const bytes = writeFile({ style, records: [...records, end] }, layout, terms);
  const fixed = { ...ordersFeed, fixedWidth: { layout, terms, columns: {} } };
  gateway = await testGateway({ feeds: new Map([[fixed.name, fixed]]) });
  const { response, json } = await send(bytes);
  expect(response.status).toBe(202);
  expect(json).toMatchObject({ bytes: bytes.length });
});

describe("a file of another kind", () => {
  const latin1 = (text: string) => Buffer.from(text, "latin1");
  const zip = (...names: readonly string[]) =>
    latin1(`PK\x03\x04${names.map((name) => `${"\x01".repeat(26)}${name}`).join("")}`);
  const csv = "Save it as CSV, and send that.";
  const unpack = "Unpack it, and send the file inside.";
  test.each<[medium: string, body: Uint8Array, what: string, mend: string]>([
    ["xlsx", zip("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"), "an Excel workbook (XLSX)", csv],
    [
      "docx",
      zip("[Content_Types].xml", "word/document.xml"),
      "a Word document (DOCX)",
      "Send the data as a text file.",
    ],
    [
      "ods",
      zip("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
      "an OpenDocument spreadsheet (ODS)",
      csv,
    ],
    ["zip", zip("orders.csv"), "a ZIP archive", unpack],
    [
      "xls",
      latin1(`\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1${"\x00".repeat(600)}`),
      "an old Excel workbook (XLS), or another old Office file",
      csv,
    ],
    ["pdf", latin1("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), "a PDF", "Send the data that it was made from."],
    ["bzip2", latin1("BZh91AY&SY\x12\x34"), "a bzip2 archive", unpack],
    ["xz", latin1("\xfd7zXZ\x00\x00\x04"), "an xz archive", unpack],
    ["7z", latin1("7z\xbc\xaf\x27\x1c\x00\x04"), "a 7z archive", unpack],
    ["rar", latin1("Rar!\x1a\x07\x01\x00"), "a RAR archive", unpack],
    ...["<!DOCTYPE html><title>", "\ufeff\n <html>\n<head>", "<HTML lang=ja>"].map(
      (text): [string, Uint8Array, string, string] => [
        "html",
        Buffer.from(text),
        "an HTML page",
        "It may be a log-in or error page that was saved in the place of the file: download the file again.",
      ],
    ),
    [
      "html",
      iconv.encode("<!doctype html>\n", "utf-16le", { addBOM: true }),
      "an HTML page",
      "It may be a log-in or error page that was saved in the place of the file: download the file again.",
    ],
    [
      "xml",
      Buffer.from('<?xml version="1.0"?>\n<rows/>'),
      "an XML document",
      "Send the data in the feed's own format.",
    ],
    [
      "form",
      Buffer.from('--------9a\r\nContent-Disposition: form-data; name="file"\r\n\r\n1,2\r\n'),
      "a form (multipart/form-data)",
      "Send the file's bytes as the body: curl --data-binary @file, not -F.",
    ],
    [
      "gzip",
      gzipSync(orders),
      "gzip, and the request does not say so",
      "Send it with Content-Encoding: gzip.",
    ],
    [
      "zstd",
      zstdCompressSync(orders),
      "zstd, and the request does not say so",
      "Send it with Content-Encoding: zstd.",
    ],
  ])("%s, named by its first bytes, also in pieces and compressed", async (medium, body, what, mend) => {
    const detail = (said: string, advice: string) =>
      `The content is ${said}, and this feed takes text in utf-8. ${advice}`;
    const pieces = () => new Blob([body]).stream().pipeThrough(new TransformStream(bytewise));
    for (const sent of [body, pieces()]) {
      const { json } = await refuses(send(sent), 415, "wrong-media", detail(what, mend));
      expect(json.medium).toBe(medium);
    }
    for (const [coding, packed] of [
      ["gzip", gzipSync(body)],
      ["zstd", zstdCompressSync(body)],
    ] as const) {
      const isPacked = medium === "gzip" || medium === "zstd";
      const said = isPacked ? `still ${medium} once ${coding} is undone` : what;
      const advice = isPacked ? "It was compressed twice: compress it once." : mend;
      await refuses(send(packed, { "content-encoding": coding }), 415, "wrong-media", detail(said, advice));
    }
  });

  const bytewise: Transformer<Uint8Array, Uint8Array> = {
    transform: (chunk, controller) => {
      for (const byte of chunk) controller.enqueue(Uint8Array.of(byte));
    },
  };

  test.each(["PK,name\n1,x\n", "BZh,7z\n", "<htmlish>,x\n", "%PDF\n", "Rar!\n", "--\n", "xl/,word/\n"])(
    "is not what a text only looks like: %p",
    async (text) => {
      expect((await send(text)).response.status).toBe(202);
    },
  );
});

describe("a file in another encoding", () => {
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
});
