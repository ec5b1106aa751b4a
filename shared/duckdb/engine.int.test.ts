import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createRequire } from "node:module";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engine, wasmDirectory } from "./build.ts";
import { Engine } from "./engine.ts";

let root: string;
let outside: string;
let locked: Engine;
let input: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "sluice-locked-"));
  outside = await mkdtemp(join(tmpdir(), "sluice-outside-"));
  input = join(root, "in.csv");
  await writeFile(input, "1,x\n");
  await writeFile(join(outside, "secret.csv"), "1,x\n");
  locked = await Engine.start({
    wasm: wasmDirectory(),
    inputName: "numbered.csv",
    directory: root,
    memoryLimitMb: 128,
  });
});
afterAll(async () => {
  for (const directory of [root, outside]) await rm(directory, { recursive: true, force: true });
});

describe("the locked-down engine", () => {
  test("reads its own input and writes below its directory", () => {
    const sql = `copy (select *, 0 as shard from read_csv('numbered.csv', auto_detect = false, columns = {'a': 'VARCHAR', 'b': 'VARCHAR'}))`;
    expect(() =>
      locked.run(`${sql} to '${root}/out' (format csv, partition_by (shard))`, input),
    ).not.toThrow();
    expect(() => locked.run(`${sql} to '${outside}/out' (format csv, partition_by (shard))`, input)).toThrow(
      "Permission Error",
    );
  });

  test.each([
    ["a file of the machine", "select * from read_csv('/etc/passwd')", "Permission Error"],
    ["a file as text", "select * from read_text('/etc/passwd')", "Permission Error"],
    [
      "a way out of its directory",
      "select * from read_text('$root/../$outside/secret.csv')",
      "Permission Error",
    ],
    ["a list of files", "select * from glob('/etc/*')", "Permission Error"],
    ["another database", "attach '$outside/other.db'", "Permission Error"],
    ["a copy to elsewhere", "copy (select 1) to '$outside/escaped.csv'", "Permission Error"],
    ["an address", "select * from read_csv('http://127.0.0.1:9/x.csv')", "Permission Error"],
    ["an extension", "load httpfs", "Permission Error"],
    ["an extension from a file", "load '$outside/evil.duckdb_extension'", "Permission Error"],
    ["installing by itself", "set autoinstall_known_extensions = true", "Invalid Input Error"],
    ["extensions that nobody signed", "set allow_unsigned_extensions = true", "Error"],
    ["a secret's keeping", "create secret s (type s3, key_id 'x', secret 'y')", "Error"],
    ["an extension's function", "select json_extract('{}', '$')", "Catalog Error"],
    ["an extension's reader", "select * from read_parquet('numbered.csv')", "Catalog Error"],
    ["access again", "set enable_external_access = true", "Invalid Input Error"],
    ["another directory", "set allowed_directories = ['/']", "Invalid Input Error"],
    ["autoloading", "set autoload_known_extensions = true", "Invalid Input Error"],
    ["more memory", "set memory_limit = '4GB'", "the configuration has been locked"],
    ["the lock off", "reset lock_configuration", "Invalid Input Error"],
  ])("is refused %s within seconds", (_what, sql, message) => {
    const began = performance.now();
    expect(() => locked.run(sql.replaceAll("$root", root).replaceAll("$outside", outside), input)).toThrow(
      message,
    );
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  test("installs nothing: in WebAssembly that is a word without a deed, and what it names is refused as before", () => {
    for (const sql of ["install httpfs", "install json from 'http://127.0.0.1:9'", "force install parquet"]) {
      try {
        locked.run(sql, input);
      } catch {
        // Refused is as good.
      }
    }
    for (const name of ["httpfs", "json", "parquet"])
      expect(() => locked.run(`load ${name}`, input)).toThrow("Permission Error");
    expect(() => locked.run("select json_extract('{}', '$')", input)).toThrow("Catalog Error");
  });

  test("is held to its memory, and can be used afterwards", () => {
    expect(() =>
      locked.run("create table t as select range as a, repeat('x', 100) as b from range(9000000)", input),
    ).toThrow("Out of Memory Error");
    expect(() => locked.run("select 1", input)).not.toThrow();
  });
});

test("the engine's name is the installed build's", async () => {
  const manifest: unknown = JSON.parse(
    await readFile(createRequire(import.meta.url).resolve("@duckdb/duckdb-wasm/package.json"), "utf8"),
  );
  expect(manifest).toMatchObject({ version: engine.replace("duckdb-wasm ", "") });
});
