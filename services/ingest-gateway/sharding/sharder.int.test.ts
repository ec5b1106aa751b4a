import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { createSharder, type SharderSettings } from "./sharder.ts";
import type { WorkerJob } from "./worker.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "sluice-sharder-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const settings = (): SharderSettings => ({
  wasm: wasmDirectory(),
  directory: root,
  memoryLimitMb: 128,
  recycleAfterJobs: 2,
});

/** A job over a numbered file of that text. */
async function job(text: string): Promise<WorkerJob> {
  const directory = await mkdtemp(join(root, "job-"));
  const [input, into] = [join(directory, "numbered.csv"), join(directory, "shards")];
  await Promise.all([writeFile(input, text), mkdir(into)]);
  const format = {
    kind: "csv",
    encoding: "utf-8",
    delimiter: ",",
    quote: '"',
    header: "none",
    columns: ["a"],
  } as const;
  return { format, key: [{ column: "a" }], shards: 2, input, into };
}
const many = "1,x\n".repeat(2_000_000);

describe("a sharder", () => {
  test("runs jobs one after the other, on fresh threads in between, and leaves nothing running", async () => {
    const sharder = createSharder(settings());
    const jobs = await Promise.all(Array.from({ length: 3 }, (_, index) => job(`1,${index}\n2,x\n`)));
    const outcomes = await Promise.all(jobs.map((each) => sharder.run(each, 100_000)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(["cut", "cut", "cut"]);
    await sharder.close();
  }, 120_000);

  test("ends an overdue job with its thread, tells one whose turn does not come in time, and goes on", async () => {
    const sharder = createSharder(settings());
    await sharder.run(await job("1,x\n"), 30_000);
    const [long, queued, patient] = [await job(many), await job("1,x\n"), await job("1,x\n")];
    const began = performance.now();
    const told: string[] = [];
    const outcomes = await Promise.all([
      sharder.run(long, 60).finally(() => told.push("long")),
      sharder.run(queued, 30).finally(() => told.push("queued")),
      sharder.run(patient, 30_000).finally(() => told.push("patient")),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["overdue", "overdue", "cut"]);
    expect(told).toEqual(["queued", "long", "patient"]);
    expect(performance.now() - began).toBeLessThan(15_000);
    await sharder.close();
  }, 60_000);

  test("says why a job was refused, without the partner's data, and goes on", async () => {
    const sharder = createSharder(settings());
    const outcome = await sharder.run(await job('1,"secret"x\n'), 30_000);
    if (outcome.kind !== "refused") throw new Error(`it was ${outcome.kind}`);
    expect(outcome.reason).toStartWith("Invalid Input Error: CSV Error on Line: 1");
    expect(outcome.reason).not.toContain("secret");
    expect((await sharder.run(await job("1,x\n"), 30_000)).kind).toBe("cut");
    await sharder.close();
  }, 60_000);

  test("rejects each job while its thread cannot start, and closes all the same", async () => {
    const broken = createSharder({ ...settings(), wasm: join(root, "nowhere") });
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const began = performance.now();
      await expect(broken.run(await job("1,x\n"), 30_000)).rejects.toThrow("the DuckDB thread");
      expect(performance.now() - began).toBeLessThan(10_000);
    }
    await broken.close();
  }, 60_000);
});
