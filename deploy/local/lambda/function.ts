/** A Lambda function on this machine: a built bundle in a Node 24 process of its own, which asks the Lambda Runtime API for its events. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { argumentsOf, defaultClient } from "./runtime-client.ts";

/** How an invocation ends, as Lambda tells its caller. */
export type Invocation =
  | { readonly kind: "answered"; readonly answer: unknown }
  | { readonly kind: "failed"; readonly error: unknown }
  /** The handler's module could not be loaded. */
  | { readonly kind: "did-not-start"; readonly error: unknown }
  /** Lambda ended the process: it took longer than it may. */
  | { readonly kind: "timed-out" }
  | { readonly kind: "died" };

/** What is deployed. */
export interface FunctionSettings {
  /** Holds index.mjs. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  /** The runtime client's script; default: SLUICE_LAMBDA_RIC, else AWS's own from npm, else our own loop. */
  readonly runtime?: string;
  /** Told what its processes write, as it comes. */
  readonly write?: (text: string) => void;
}

/** A deployed function, one event at a time. */
export interface LocalFunction {
  /** Starts a process where there is none. `timeoutMs`: the function's time limit, 30 s unless told otherwise; its start does not count. */
  invoke(event: unknown, timeoutMs?: number): Promise<Invocation>;
  /** Processes started so far. */
  coldStarts(): number;
  /** What the last process wrote: of a lot, the end. */
  output(): string;
  stop(): Promise<void>;
}

interface Asked {
  readonly id: string;
  readonly event: unknown;
  readonly timeoutMs: number;
  readonly end: (invocation: Invocation) => void;
}

const node = fileURLToPath(new URL("../../../node_modules/.bin/node", import.meta.url));
const base = "/2018-06-01/runtime/";

/** Characters kept of what a process wrote. */
const outputMax = 64 * 1024;

/** Keeps the end of what the process that started last writes, and tells `write` of it as it comes. */
export function tailOf(write?: (text: string) => void) {
  let kept = "";
  return {
    text: (): string => kept,
    follow: ({ stdout, stderr }: ChildProcess): void => {
      kept = "";
      for (const stream of [stdout, stderr])
        stream?.setEncoding("utf8").on("data", (text: string) => {
          kept = (kept + text).slice(-outputMax);
          write?.(text);
        });
    },
  };
}

/** Deploys it. */
export function deployFunction({
  directory,
  env,
  runtime = defaultClient(),
  write,
}: FunctionSettings): LocalFunction {
  let child: ChildProcess | null = null;
  let started = 0;
  const output = tailOf(write);
  let asked: Asked | null = null;
  let taken: Asked | null = null;
  let limit: Timer | undefined;
  let waiting: ((answer: Response) => void) | null = null;

  const hand = (): void => {
    if (asked === null || waiting === null) return;
    const { id, event, timeoutMs } = asked;
    taken = asked;
    asked = null;
    limit = setTimeout(() => {
      end({ kind: "timed-out" });
      child?.kill("SIGKILL");
    }, timeoutMs);
    const headers = {
      "lambda-runtime-aws-request-id": id,
      "lambda-runtime-deadline-ms": String(Date.now() + timeoutMs),
      "lambda-runtime-invoked-function-arn": "arn:aws:lambda:us-east-1:123456789012:function:sluice",
      "lambda-runtime-trace-id": "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1",
    };
    waiting(Response.json(event, { headers }));
    waiting = null;
  };
  const end = (invocation: Invocation): void => {
    clearTimeout(limit);
    const ended = taken ?? asked;
    taken = null;
    asked = null;
    ended?.end(invocation);
  };
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 0,
    fetch: async (request) => {
      const path = new URL(request.url).pathname.slice(base.length);
      if (path === "invocation/next")
        return new Promise<Response>((resolve) => {
          waiting = resolve;
          hand();
        });
      const body: unknown = await request.json();
      if (path === "init/error") end({ kind: "did-not-start", error: body });
      else if (path === `invocation/${taken?.id}/response`) end({ kind: "answered", answer: body });
      else if (path === `invocation/${taken?.id}/error`) end({ kind: "failed", error: body });
      else return new Response(null, { status: 404 });
      return Response.json({ status: "OK" }, { status: 202 });
    },
  });
  const start = (): void => {
    started += 1;
    const spawned = spawn(node, [...argumentsOf(runtime), "index.handler"], {
      cwd: directory,
      // Nothing of this machine's environment: a function has what it is given.
      env: { ...lambdaEnv(directory), AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${server.port}`, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = spawned;
    output.follow(spawned);
    spawned.once("exit", () => {
      if (child !== spawned) return;
      child = null;
      waiting = null;
      end({ kind: "died" });
    });
  };
  return {
    invoke: async (event, timeoutMs = 30_000) => {
      // The one that ran out of time is on its way out: the next event is not for it.
      if (child?.killed === true) await once(child, "exit");
      if (asked !== null || taken !== null) throw new Error("this function takes one event at a time");
      const { promise, resolve } = Promise.withResolvers<Invocation>();
      asked = { id: randomUUID(), event, timeoutMs, end: resolve };
      if (child === null) start();
      hand();
      return promise;
    },
    coldStarts: () => started,
    output: output.text,
    stop: async () => {
      clearTimeout(limit);
      if (child !== null) {
        const gone = once(child, "exit");
        child.kill("SIGKILL");
        await gone;
      }
      await server.stop(true);
    },
  };
}

/** What every function finds in its environment, whatever it is made of. */
export const lambdaEnv = (directory: string): Record<string, string> => ({
  AWS_LAMBDA_FUNCTION_NAME: "sluice",
  AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "1024",
  AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/sluice",
  AWS_LAMBDA_LOG_STREAM_NAME: "local",
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  LAMBDA_TASK_ROOT: directory,
  _HANDLER: "index.handler",
});
