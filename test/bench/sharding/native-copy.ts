/** A Node process with native DuckDB on one thread: runs each statement that comes as a line (JSON) and answers its milliseconds. */
import { createInterface } from "node:readline";
import { DuckDBInstance } from "@duckdb/node-api";

const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
const connection = await instance.connect();
await connection.run("set partitioned_write_max_open_files = 300");
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  const sql: unknown = JSON.parse(line);
  if (typeof sql !== "string") throw new Error("a line is one statement, as JSON");
  const began = performance.now();
  await connection.run(sql);
  console.log(performance.now() - began);
}
