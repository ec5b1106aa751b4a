/** A process that cuts one file, so that its peak is that work's alone. Arguments: `copy` or `step`, the file, a directory, shards. */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createCutter } from "@sluice/ingest-gateway/sharding/cutter.ts";
import { cutSql, inputName } from "@sluice/ingest-gateway/sharding/cut-sql.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { Engine } from "@sluice/shared/duckdb/engine.ts";
import { createSharder } from "@sluice/ingest-gateway/sharding/sharder.ts";
import { rowsFeed, rowsFormat } from "./rows.ts";
import { memoryMb } from "../../support/process-memory.ts";

const [what, input, directory, shardsText] = process.argv.slice(2);
if (input === undefined || directory === undefined) throw new Error("usage: copy|step FILE DIRECTORY SHARDS");
const shards = Number(shardsText);
const wasm = wasmDirectory();
const began = performance.now();
if (what === "copy") {
  const engine = await Engine.start({ wasm, inputName, directory, memoryLimitMb: 512 });
  engine.run(
    cutSql({ format: rowsFormat, key: rowsFeed.key.parts, shards, into: join(directory, "parts") }),
    input,
  );
} else {
  const sharder = createSharder({ wasm, directory, memoryLimitMb: 512, recycleAfterJobs: 200 });
  const raw = createReadStream(input, { highWaterMark: 1 << 16 });
  const cut = await createCutter(sharder).cut({
    feed: rowsFeed,
    raw,
    shards,
    directory,
    deadlineMs: 300_000,
  });
  if (cut.kind !== "cut") throw new Error(`the cut ended as ${cut.kind}`);
}
// Linux's own account. (getrusage's maximum would count our parent's too, whose memory a child shares until its exec.)
console.log(JSON.stringify({ peakMb: memoryMb("self", "VmHWM"), ms: performance.now() - began }));
process.exit(0);
