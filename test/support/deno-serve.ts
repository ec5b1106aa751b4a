/** `deno serve`: a module that exports `fetch`, as it lies there. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { runtimes } from "./runtimes.ts";

/** A running server. */
export interface DenoServer extends AsyncDisposable {
  readonly url: string;
}

/** Serves a module, named from the project's root, on any free port. `env` is all of its environment. Throws with what it wrote when it ends before it listens. */
export async function denoServe(
  module: string,
  env: Readonly<Record<string, string>> = {},
): Promise<DenoServer> {
  const path = fileURLToPath(new URL(`../../${module}`, import.meta.url));
  const options = ["--allow-all", "--node-modules-dir=manual", "--no-lock", "--host=127.0.0.1", "--port=0"];
  const child = spawn(runtimes.deno.command, ["serve", ...options, path], {
    env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "/", NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        const [, found] = /Listening on (http:\/\/127\.0\.0\.1:[0-9]+)/.exec(output) ?? [];
        if (found !== undefined) resolve(found);
      });
    child.once("exit", () => reject(new Error(`deno serve ended before it listened:\n${output}`)));
    child.once("error", reject);
  });
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
