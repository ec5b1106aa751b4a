/** Cuts a fixed file of 5,000 rows in two encodings, and prints each shard's rows and hash as one line of JSON. Runs on any runtime. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { CsvFormat } from "@sluice/contracts/csv-format.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { createCutter } from "@sluice/ingest-gateway/sharding/cutter.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/engine.ts";
import { createSharder } from "@sluice/ingest-gateway/sharding/sharder.ts";

const rows = 5000;
const shards = 8;

function feedOf(encoding: CsvFormat["encoding"]): AnyFeed {
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
function* file(name: Uint8Array): Generator<Uint8Array> {
  const text = new TextEncoder();
  yield text.encode("key,name,note\r\n");
  for (let row = 0; row < rows; row += 1) {
    const key = `${row % 3 === 0 ? " " : ""}${row % 2 === 0 ? "k" : "K"}-${(row * 7919) % 611}`;
    yield text.encode(`${key},`);
    yield name;
    yield text.encode(row % 5 === 0 ? `,"line ""${row}""\r\nand, more"\r\n` : `,${row}\r\n`);
  }
}

/** 表ポ髙ｱ and the control bytes that runtimes read differently in Shift_JIS. */
const names: Record<CsvFormat["encoding"], Uint8Array> = {
  "utf-8": new TextEncoder().encode("表ポ髙ｱ\u001a\u001c\u007f𠮷é"),
  shift_jis: new Uint8Array([0x95, 0x5c, 0x83, 0x7c, 0xfb, 0xfc, 0xb1, 0x1a, 0x1c, 0x7f]),
};

async function* inPieces(bytes: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const whole = Buffer.concat([...bytes]);
  for (let at = 0; at < whole.length; at += 1021) yield whole.subarray(at, at + 1021);
}

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
  for (const encoding of ["utf-8", "shift_jis"] as const) {
    const job = join(directory, encoding);
    await mkdir(job);
    const raw = inPieces(file(names[encoding]));
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
