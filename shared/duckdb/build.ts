/** Which build of DuckDB runs, and where its wasm lies; apart from the engine, which only the thread need load. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The build whose hash() cuts files; a file's shards are pinned to it. */
export const engine = "duckdb-wasm 1.32.0";

/** The file that every host of ours runs. */
export const wasmFile = "duckdb-eh.wasm";

/** Where the wasm lies: beside this module once it is bundled, else in its package. */
export function wasmDirectory(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  if (existsSync(join(here, wasmFile))) return here;
  return dirname(createRequire(import.meta.url).resolve(`@duckdb/duckdb-wasm/dist/${wasmFile}`));
}
