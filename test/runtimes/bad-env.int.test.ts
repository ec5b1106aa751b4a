/** What a person reads who starts a service with a bad environment. */
import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { services } from "@sluice/contracts/services.ts";
import { runtimes } from "../support/runtimes.ts";

function start(runtime: keyof typeof runtimes, service: string) {
  const { command, options } = runtimes[runtime];
  const server = fileURLToPath(new URL(`../../services/${service}/server.ts`, import.meta.url));
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: process.env["HOME"] ?? "/",
    PORT: "http",
    HOST: "here",
  };
  return spawnSync(command, [...options, server], { encoding: "utf8", timeout: 60_000, env });
}

test.each([...services])(
  "%s names every fault of its environment, in one message without a stack",
  (service) => {
    const { status, stderr } = start("bun", service);
    const lines = stderr.trim().split("\n");
    expect(lines[0]).toBe(`${service} does not start: the environment cannot be used:`);
    expect(lines).toContain("  PORT: must be a whole number");
    expect(lines).toContain("  HOST: must be an IP address");
    expect(lines.filter((line) => /^\s+at /.test(line))).toEqual([]);
    expect(status).toBe(78);
  },
);

test("the message is the same on Bun, Node and Deno", () => {
  const told = (["bun", "node", "deno"] as const).map((runtime) => start(runtime, "loader").stderr);
  expect(new Set(told).size).toBe(1);
}, 60_000);
