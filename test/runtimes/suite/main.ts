/**
 * `npm run test:runtimes [-- --quick] [bun deno node]`: the behaviour suite of each service, its own test files, and the unit tests of what services are
 * made of, on each of the three runtimes. Ends with 1 when one fails. `--quick` leaves out the files that take long, and gives each law half a second.
 */
import { globSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runtimes } from "../../support/runtimes.ts";
import { countsOf, runFiles, type RuntimeName } from "./run-files.ts";

/** Real parts that start in a second: DuckDB in its thread, sockets, worker processes, Postgres. */
const quickParts: ReadonlySet<string> = new Set([
  "services/ingest-gateway/csv-spectrum.int.test.ts",
  "services/ingest-gateway/on-file-received.int.test.ts",
  "services/ingest-gateway/post-file.int.test.ts",
  "services/ingest-gateway/sharding/collect-shards.int.test.ts",
  "services/ingest-gateway/sharding/fixed-width.int.test.ts",
  "services/ingest-gateway/work-directory.int.test.ts",
  "services/sync-consumer/postgres-store.int.test.ts",
  "services/validator/sql/totals.int.test.ts",
]);
const isQuick = (file: string): boolean => file.endsWith(".unit.test.ts") || quickParts.has(file);
const isRuntime = (name: string): name is RuntimeName => name in runtimes;

const words = process.argv.slice(2);
const named = words.filter((word) => word !== "--quick");
const unknown = named.filter((name) => !isRuntime(name));
if (unknown.length > 0) throw new Error(`${unknown.join(", ")}: name bun, deno or node`);
const chosen = (named.length > 0 ? named : Object.keys(runtimes)).filter(isRuntime);
const root = fileURLToPath(new URL("../../../", import.meta.url));
const all = globSync(["{contracts,shared}/**/*.unit.test.ts", "services/**/*.test.ts"], {
  cwd: root,
  exclude: ["**/node_modules/**"],
}).toSorted();
const quick = words.includes("--quick");
const files = quick ? all.filter(isQuick) : all;
const missing = [...quickParts].filter((file) => !all.includes(file));
if (missing.length > 0) throw new Error(`${missing.join(", ")}: no such test file`);

const failed: string[] = [];
process.stdout.write(`${files.length} of ${all.length} test files\n`);
for (const run of await Promise.all(chosen.map((runtime) => runFiles(runtime, files, quick ? 500 : null)))) {
  const counts = run.ok ? countsOf(run) : null;
  if (counts === null) failed.push(run.runtime);
  if (counts === null) process.stdout.write(`${run.told}\n`);
  process.stdout.write(`${run.runtime}: ${counts ?? "FAILED"} in ${run.seconds.toFixed(0)} s\n`);
}

if (failed.length > 0) process.stderr.write(`not held: ${failed.join(", ")}\n`);
process.exit(failed.length === 0 ? 0 : 1);
