/** What a person reads who starts a service with a bad environment. */
import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { services } from "@sluice/contracts/services.ts";

const bin = (name: string): string =>
  fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

const runtimes = [
  ["Bun", process.execPath, []],
  ["Node", bin("node"), ["--disable-warning=ExperimentalWarning"]],
  ["Deno", bin("deno"), ["run", "--allow-all", "--node-modules-dir=manual", "--no-lock"]],
] as const;

function start(command: string, args: readonly string[], service: string) {
  const server = fileURLToPath(new URL(`../../services/${service}/server.ts`, import.meta.url));
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: process.env["HOME"] ?? "/",
    PORT: "http",
    HOST: "here",
  };
  return spawnSync(command, [...args, server], { encoding: "utf8", timeout: 60_000, env });
}

test.each([...services])(
  "%s names every fault of its environment, in one message without a stack",
  (service) => {
    const { status, stderr } = start(process.execPath, [], service);
    const lines = stderr.trim().split("\n");
    expect(lines[0]).toBe(`${service} does not start: the environment cannot be used:`);
    expect(lines).toContain("  PORT: must be a whole number");
    expect(lines).toContain("  HOST: must be an IP address");
    expect(lines.filter((line) => /^\s+at /.test(line))).toEqual([]);
    expect(status).toBe(78);
  },
);

test("the message is the same on Bun, Node and Deno", () => {
  const told = runtimes.map(([, command, args]) => start(command, args, "loader").stderr);
  expect(new Set(told).size).toBe(1);
}, 60_000);
