/** `serve` as a process on each of the three runtimes. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "bun:test";

const program = fileURLToPath(new URL("testing-host.ts", import.meta.url));
const bin = fileURLToPath(new URL("../../node_modules/.bin/", import.meta.url));

type Line = Readonly<Record<string, unknown>>;

interface Host {
  readonly url: string;
  readonly child: ChildProcess;
  /** Every line that it has logged. */
  readonly lines: Line[];
  /** Asks it to stop; its exit code and what it logged. */
  stop(): Promise<{ readonly code: unknown; readonly messages: readonly unknown[] }>;
}

const hosts: ChildProcess[] = [];
afterEach(() => {
  for (const child of hosts.splice(0)) child.kill("SIGKILL");
});

async function start(runtime: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Host> {
  const [command = "", ...args] = runtime;
  const child = spawn(bin + command, [...args, program], {
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  hosts.push(child);
  const lines: Line[] = [];
  const said: string[] = [];
  const listening = Promise.withResolvers<Line>();
  let rest = "";
  child.stderr?.on("data", (chunk: Buffer) => said.push(chunk.toString()));
  child.stdout?.on("data", (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const line = JSON.parse(part) as Line;
      lines.push(line);
      if (line["msg"] === "listening") listening.resolve(line);
    }
  });
  const ended = once(child, "close");
  void ended.then(() => listening.reject(new Error(said.join(""))));
  const { port } = await listening.promise;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    child,
    lines,
    stop: async () => {
      child.kill("SIGTERM");
      const [code] = await ended;
      return { code, messages: lines.map(({ msg }) => msg).filter((msg) => msg !== "ticked") };
    },
  };
}

/** The first line of what a host answers to some bytes before it ends the connection; empty where it only does that. */
function answerTo({ url }: Host, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(bytes));
    let answer = "";
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
    socket.on("error", () => undefined);
    socket.once("close", () => resolve(answer.split("\r\n")[0] ?? ""));
  });
}

/** A body of so many megabytes, made as it is read. */
function stream(megabytes: number): ReadableStream<Uint8Array> {
  const chunk = new Uint8Array(2 ** 20);
  let left = megabytes;
  return new ReadableStream({
    pull: (controller) => {
      left -= 1;
      if (left < 0) controller.close();
      else controller.enqueue(chunk);
    },
  });
}

describe.each([
  ["Bun", ["bun"]],
  ["Node", ["node"]],
  ["Deno", ["deno", "run", "--allow-all", "--quiet"]],
])("on %s", (_, runtime) => {
  test("says its port, answers, ticks, and takes a body beyond any host's limit without keeping it", async () => {
    const host = await start(runtime);
    expect(host.lines).toContainEqual(
      expect.objectContaining({ level: "info", name: "host", msg: "listening", port: expect.any(Number) }),
    );
    expect(await (await fetch(`${host.url}/some/path`)).text()).toBe("/some/path");
    // Far more than a process needs before its collector thinks it worth the while.
    const megabytes = 600;
    const answer = await fetch(`${host.url}/count`, { method: "POST", body: stream(megabytes) });
    const { bytes, residentMb } = (await answer.json()) as { bytes: number; residentMb: number };
    expect(bytes).toBe(megabytes * 2 ** 20);
    expect(residentMb).toBeLessThan(megabytes);
    expect(host.lines.some(({ msg }) => msg === "ticked")).toBe(true);
    expect((await host.stop()).code).toBe(0);
  }, 20_000);

  test("refuses a first line or headers beyond reason before the service hears of it, and serves on", async () => {
    const host = await start(runtime);
    const heads = [
      `GET /${"a".repeat(100_000)} HTTP/1.1\r\n`,
      `GET / HTTP/1.1\r\nx: ${"a".repeat(100_000)}\r\n`,
      `GET / HTTP/1.1\r\n${"x: a\r\n".repeat(3_000)}`,
    ];
    const answers = await Promise.all(heads.map((lines) => answerTo(host, `${lines}Host: a\r\n\r\n`)));
    // A host that cuts the connection while the head still comes may not have its answer read.
    for (const answer of answers) expect(answer).toMatch(/^(HTTP\/1\.1 (400|431) .*)?$/);
    const usual = `GET /some HTTP/1.1\r\nHost: a\r\nConnection: close\r\nx: ${"a".repeat(8_000)}\r\n\r\n`;
    expect(await answerTo(host, usual)).toBe("HTTP/1.1 200 OK");
    expect((await host.stop()).code).toBe(0);
  }, 20_000);

  test("at SIGTERM finishes the message in flight, cuts live streams off, closes, and ends with 0", async () => {
    const host = await start(runtime);
    const live = await fetch(`${host.url}/endless`);
    void live.body?.getReader().read();
    expect(await (await fetch(`${host.url}/begin`)).text()).toBe("begun");
    const { code, messages } = await host.stop();
    // Node may write lines of one moment in another order.
    expect(new Set(messages.slice(-4))).toEqual(
      new Set(["closed", "handled", "stopped: what was in flight is finished", "stopping"]),
    );
    expect(host.lines).toContainEqual(expect.objectContaining({ drained: true, handedBack: 0 }));
    expect(code).toBe(0);
  }, 20_000);

  test("hands back a message whose handler does not end within the limit, and says so", async () => {
    const host = await start(runtime, { HANDLE_MS: "60000" });
    await fetch(`${host.url}/begin`);
    const { code } = await host.stop();
    expect(host.lines).toContainEqual(
      expect.objectContaining({ msg: expect.stringContaining("cut off"), drained: false, handedBack: 1 }),
    );
    expect(code).toBe(0);
  }, 20_000);
});

test("a port that is taken ends the start with one sentence", async () => {
  const first = await start(["bun"]);
  const taken = new URL(first.url).port;
  for (const runtime of [["bun"], ["node"]]) {
    const refusal: unknown = await start(runtime, { PORT: taken }).catch((cause: unknown) => cause);
    expect(String(refusal)).toContain(
      `validator cannot listen on 127.0.0.1:${taken}; is another process there?`,
    );
  }
  await first.stop();
}, 20_000);
