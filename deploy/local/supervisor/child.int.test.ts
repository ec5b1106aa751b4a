import { afterEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, superviseChild } from "./child.ts";
import { answering, DidNotStart } from "./did-not-start.ts";
import { startOf } from "./process-identity.ts";
import { until } from "./until.ts";

const directory = mkdtempSync(join(tmpdir(), "sluice-child-"));
let child: Child | null = null;
afterEach(async () => {
  await child?.stop();
  rmSync(directory, { recursive: true, force: true });
});

function supervise(script: string, started: number[] = [], graceMs = 5_000): Child {
  const settings = {
    name: "subject",
    command: "sh",
    args: ["-c", script],
    env: { PATH: process.env["PATH"] ?? "" },
    logFile: join(mkdtempSync(join(tmpdir(), "sluice-child-")), "subject.log"),
    graceMs,
    onStart: () => queueMicrotask(() => started.push(child?.pid() ?? 0)),
  };
  child = superviseChild(settings);
  return child;
}

test("a child that is killed is started again, as another process, and whoever lists processes is told", async () => {
  const started: number[] = [];
  const subject = supervise("exec sleep 60", started);
  await until("it is told of", () => started.length === 1);
  const first = subject.pid()!;
  process.kill(first, "SIGKILL");
  await until("it runs again", () => started.length === 2);
  expect(subject.pid()).not.toBe(first);
  expect(started).toEqual([first, subject.pid()!]);
  expect(subject.deaths()).toBe(1);
});

test("a stopped child is gone and stays away", async () => {
  const started: number[] = [];
  const subject = supervise("exec sleep 60", started);
  const pid = subject.pid()!;
  await subject.stop();
  expect(subject.pid()).toBeNull();
  expect(startOf(pid)).toBeNull();
  expect(started).toHaveLength(1);
});

test("a child that does not heed SIGTERM is killed after its grace; a frozen one wakes to hear it", async () => {
  const deaf = supervise("trap '' TERM; echo deaf; while :; do sleep 0.1; done", [], 300);
  await until("it is deaf", () => deaf.log().includes("deaf"));
  const begun = Date.now();
  await deaf.stop();
  expect(Date.now() - begun).toBeGreaterThanOrEqual(290);
  const frozen = supervise("exec sleep 60");
  process.kill(frozen.pid()!, "SIGSTOP");
  await frozen.stop();
  expect(frozen.pid()).toBeNull();
});

test("a child that keeps dying is told of at once, with the last lines of its log", async () => {
  const subject = supervise("echo the setting DATABASE_URL is missing; exit 1");
  const outcome: unknown = await answering(subject, async () => false, 30_000).catch(
    (cause: unknown) => cause,
  );
  expect(outcome).toBeInstanceOf(DidNotStart);
  expect(String(outcome)).toMatch(/subject did not start: it ended 3 times/);
  expect(String(outcome)).toContain("the setting DATABASE_URL is missing");
});

test("one that runs but never answers is told of when its time is over", async () => {
  const subject = supervise("echo still thinking; exec sleep 60");
  await until("it wrote", () => subject.log() !== "");
  const outcome: unknown = await answering(subject, async () => false, 300).catch((cause: unknown) => cause);
  expect(String(outcome)).toMatch(/it does not answer after 0 s.*\n.*still thinking/);
});
