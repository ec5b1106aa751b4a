/** A container image's function on this machine: its start line as a process, and before it what AWS Lambda Web Adapter does. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ServiceName } from "@sluice/contracts/services.ts";
import { adapterSettings } from "@sluice/shared/runtime/web-adapter.ts";
import { freePort } from "../supervisor/free-port.ts";
import { until } from "../supervisor/until.ts";
import { appUrl, invocationOf, isPassedThrough, requestOf } from "./adapter.ts";
import { lambdaEnv, type Invocation, type LocalFunction, tailOf } from "./function.ts";

/** What is deployed. */
export interface ImageSettings {
  /** The start line. */
  readonly command: readonly string[];
  /** The image's working directory. */
  readonly directory: string;
  /** The image's own variables and the function's, the adapter's settings among them. Its port is a free one of this machine. */
  readonly env: Readonly<Record<string, string>>;
  /** Told what its processes write, as it comes. */
  readonly write?: (text: string) => void;
}

interface Running {
  readonly child: ChildProcess;
  readonly env: Readonly<Record<string, string>>;
  /** Resolves when it has ended by itself. */
  readonly gone: Promise<Invocation>;
}

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What a service's image starts on Lambda, out of the working tree, with what the stacks tell the adapter. */
export const imageOf = (service: ServiceName): Omit<ImageSettings, "write"> => ({
  command: [process.execPath, `services/${service}/web-adapter.ts`],
  directory: root,
  env: adapterSettings,
});

/** How long a function may take over its start: Lambda's own limit. */
const startMsMax = 10_000;

/** Deploys it: one event at a time, a process where there is none. */
export function deployImage({ command, directory, env, write }: ImageSettings): LocalFunction {
  let running: Running | null = null;
  let started = 0;
  const output = tailOf(write);

  const start = async (): Promise<Running> => {
    started += 1;
    const port = String(await freePort());
    const all = { ...lambdaEnv(directory), ...env, PORT: port, AWS_LWA_PORT: port };
    const [program = "", ...args] = command;
    const child = spawn(program, args, { cwd: directory, env: all, stdio: ["ignore", "pipe", "pipe"] });
    output.follow(child);
    const made: Running = {
      child,
      env: all,
      gone: once(child, "exit").then((): Invocation => {
        if (running === made) running = null;
        return { kind: "died" };
      }),
    };
    running = made;
    return made;
  };
  /** The adapter asks again and again, and takes any answer below 500. */
  const ready = async ({ child, env: { AWS_LWA_READINESS_CHECK_PATH: path = "/", ...rest } }: Running) => {
    const url = `${appUrl(rest)}${path}`;
    await until(
      `${url} answers`,
      () =>
        child.exitCode !== null ||
        fetch(url)
          .then(({ status }) => status < 500)
          .catch(() => false),
      { timeoutMs: startMsMax, everyMs: 10 },
    );
    return child.exitCode === null;
  };
  const end = async ({ child }: Running): Promise<void> => {
    running = null;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  };
  return {
    invoke: async (event, timeoutMs = 30_000) => {
      const warm = running;
      const one = warm ?? (await start());
      if (warm === null && !(await ready(one)))
        return {
          kind: "did-not-start",
          error: { errorType: "Runtime.ExitError", errorMessage: output.text() },
        };
      const over = new AbortController();
      const late = AbortSignal.timeout(timeoutMs);
      const context = { requestId: randomUUID(), deadline: Date.now() + timeoutMs };
      const asked = fetch(requestOf(event, one.env, context), {
        decompress: false,
        redirect: "manual",
        signal: AbortSignal.any([over.signal, late]),
      })
        .then(async (response) => {
          const { status, headers } = response;
          return invocationOf(
            isPassedThrough(event),
            { status, headers, body: await response.bytes() },
            one.env,
          );
        })
        .catch((cause: unknown): Invocation =>
          late.aborted ? { kind: "timed-out" } : { kind: "failed", error: { errorMessage: String(cause) } },
        );
      const ended = await Promise.race([asked, one.gone]);
      over.abort();
      if (ended.kind === "timed-out") await end(one);
      return ended;
    },
    coldStarts: () => started,
    output: output.text,
    stop: async () => {
      if (running !== null) await end(running);
    },
  };
}
