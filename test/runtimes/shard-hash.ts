/** Cuts a fixed file of 5,000 rows in every encoding, and prints each shard's rows and hash as one line of JSON. Runs on any runtime. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { TextEncoding } from "@sluice/contracts/encoding.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { createCutter } from "@sluice/ingest-gateway/sharding/cutter.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { createSharder } from "@sluice/ingest-gateway/sharding/sharder.ts";

const rows = 5000;
const shards = 8;

function feedOf(encoding: TextEncoding): AnyFeed {
  return {
    ...orders,
    format: {
      kind: "csv",
      encoding,
      delimiter: ",",
      quote: '"',
      header: "exact",
      columns: ["key", "name", "note"],
    },
    key: { parts: [{ column: "key", normalise: ["trim", "upper-ascii"] }], unique: false },
  };
}

/** Keys with blanks and mixed cases, a note over two lines with quotes in it; `name` is put in by the encoding's own bytes. */
function* file(encoding: TextEncoding): Generator<Uint8Array> {
  const encode = (text: string): Uint8Array =>
    encoding.startsWith("utf-16") ? utf16(text, encoding === "utf-16le") : new TextEncoder().encode(text);
  yield encode("key,name,note\r\n");
  for (let row = 0; row < rows; row += 1) {
    const key = `${row % 3 === 0 ? " " : ""}${row % 2 === 0 ? "k" : "K"}-${(row * 7919) % 611}`;
    yield encode(`${key},`);
    yield names[encoding];
    yield encode(row % 5 === 0 ? `,"line ""${row}""\r\nand, more"\r\n` : `,${row}\r\n`);
  }
}

/** 表ポ and more, with what runtimes read differently: control bytes, and Microsoft's six readings of JIS X 0208. */
const names: Record<TextEncoding, Uint8Array> = {
  "utf-8": new TextEncoder().encode("表ポ髙ｱ\u001a\u001c\u007f𠮷é"),
  "utf-16le": utf16("表ポ髙ｱ\u001a\u001c\u007f𠮷é", true),
  "utf-16be": utf16("表ポ髙ｱ\u001a\u001c\u007f𠮷é", false),
  shift_jis: Uint8Array.of(0x95, 0x5c, 0x83, 0x7c, 0xb1, 0x1a, 0x1c, 0x7f, 0x81, 0x60, 0x81, 0x7c),
  cp932: Uint8Array.of(0x95, 0x5c, 0x83, 0x7c, 0xfb, 0xfc, 0xb1, 0x1a, 0x1c, 0x7f, 0x81, 0x60),
  "euc-jp": Uint8Array.of(
    0xc9,
    0xbd,
    0x8e,
    0xb1,
    0x8f,
    0xb0,
    0xa1,
    0x1a,
    0x1c,
    0x7f,
    0xa1,
    0xc1,
    0x8f,
    0xa2,
    0xb7,
  ),
  "iso-8859-1": Uint8Array.of(0xe9, 0xff, 0xa4, 0x1a, 0x1c, 0x7f),
};

function utf16(text: string, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let at = 0; at < text.length; at += 1) view.setUint16(at * 2, text.charCodeAt(at), littleEndian);
  return new Uint8Array(view.buffer);
}

async function* inPieces(bytes: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const whole = Buffer.concat([...bytes]);
  for (let at = 0; at < whole.length; at += 1021) yield whole.subarray(at, at + 1021);
}

const encodings = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "shift_jis",
  "cp932",
  "euc-jp",
  "iso-8859-1",
] as const satisfies TextEncoding[];
const directory = await mkdtemp(join(tmpdir(), "sluice-hash-"));
const sharder = createSharder({
  wasm: wasmDirectory(),
  directory,
  memoryLimitMb: 256,
  recycleAfterJobs: 10,
});
try {
  const cutter = createCutter(sharder);
  const cuts: unknown[] = [];
  for (const encoding of encodings) {
    const job = join(directory, encoding);
    await mkdir(job);
    const raw = inPieces(file(encoding));
    const cut = await cutter.cut({
      feed: feedOf(encoding),
      raw,
      shards,
      directory: job,
      deadlineMs: 60_000,
    });
    if (cut.kind !== "cut") throw new Error(JSON.stringify(cut));
    cuts.push({
      encoding,
      engine: cutter.engine,
      rows: cut.rows,
      shards: cut.shards.map((shard) => ({ rows: shard.rows, sha256: shard.sha256 })),
    });
  }
  process.stdout.write(`${JSON.stringify(cuts)}\n`);
} finally {
  await sharder.close();
  await rm(directory, { recursive: true, force: true });
}
