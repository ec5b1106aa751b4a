import { afterAll, describe, expect, test } from "bun:test";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { startOf } from "../local/supervisor/process-identity.ts";
import { readRunFile, RunFile } from "../local/supervisor/run-file.ts";
import { until } from "../local/supervisor/until.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const parent = mkdtempSync(join(tmpdir(), "sluice-start-"));
chmodSync(parent, 0o755);
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) if (child.exitCode === null) child.kill("SIGKILL");
  rmSync(parent, { recursive: true, force: true });
});

/** `sluice start` as on a terminal of its own: the leader of a process group. */
async function sluiceStart(
  ...args: readonly string[]
): Promise<{ readonly child: ChildProcess; readonly run: v.InferOutput<typeof Started> }> {
  const { DATABASE_URL: _, ...rest } = process.env;
  const env = { ...rest, TMPDIR: parent };
  const child = spawn(process.execPath, [main, "start", "--port", "0", "--json", ...args], {
    detached: true,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let out = "";
  let told = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (told += chunk.toString()));
  await until("it runs", () => out.includes("\n}\n") || child.exitCode !== null, { timeoutMs: 90_000 });
  if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${told}`);
  return { child, run: v.parse(v.pipe(v.string(), v.parseJson(), Started), out) };
}
const Started = v.object({ ...RunFile.entries, directory: v.string() });

/** What `sluice doctor` says of a mesh that was just started. */
async function doctorFindsNothing(directory: string): Promise<void> {
  const doctor = Bun.spawn([process.execPath, main, "doctor", "--dir", directory, "--json"]);
  const findings = v.parse(Findings, await new Response(doctor.stdout).text());
  expect(findings.filter(({ state }) => state === "bad")).toEqual([]);
  const checks = [
    "gateway",
    "state-query",
    "partner key",
    "operator key",
    "clock",
    "tables",
    "queues",
    "objects",
    "postgres",
  ];
  expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining(checks));
  expect(await doctor.exited).toBe(0);
}
const Findings = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.object({ check: v.string(), state: v.string() })),
);

const running = (pids: readonly number[]): number[] => pids.filter((pid) => startOf(pid) !== null);

describe("sluice start", () => {
  test("killed with SIGKILL it leaves no process behind, nor what was to be kept by nobody", async () => {
    const { child, run } = await sluiceStart("--ephemeral");
    const pids = Object.values(run.processes);
    expect(running(pids)).toEqual(pids);
    // One of them frozen: it must not slip away either.
    process.kill(run.processes["validator"]!, "SIGSTOP");
    child.kill("SIGKILL");
    await until("all are gone", () => running(pids).length === 0);
    await until("its directory is gone", () => !existsSync(run.directory));
  }, 120_000);

  test("Ctrl-C, which the whole process group hears, ends everything in order and with exit code 0", async () => {
    const directory = join(parent, "kept");
    const { child, run } = await sluiceStart("--dir", directory);
    expect(readRunFile(directory)?.url).toBe(run.url);
    await doctorFindsNothing(directory);
    const pids = Object.values(run.processes);
    const exited = once(child, "exit");
    process.kill(-child.pid!, "SIGINT");
    expect(await exited).toEqual([0, null]);
    expect(running(pids)).toEqual([]);
    expect(existsSync(join(directory, "run.json"))).toBe(false);
    for (const name of ["queues", "loader", "state-query"]) {
      const log = await Bun.file(join(directory, "logs", `${name}.log`)).text();
      expect(log).not.toContain("ECONNREFUSED");
    }
  }, 120_000);

  test("Ctrl-C before it is up gives the start up and leaves nothing behind", async () => {
    const directory = join(parent, "early");
    const child = spawn(process.execPath, [main, "start", "--port", "0", "--dir", directory], {
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
    });
    started.push(child);
    await until("the stores are starting", () => existsSync(join(directory, "logs", "queues.log")));
    const exited = once(child, "exit");
    process.kill(-child.pid!, "SIGINT");
    expect(await exited).toEqual([1, null]);
    expect(existsSync(join(directory, "supervisor.pid"))).toBe(false);
  }, 60_000);
});
