/** The three runtimes, all of them from npm: what a script prints on each. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const bin = (name: string): string =>
  fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

/** How a script is run: the command, and what stands before the script. */
export const runtimes = {
  bun: { command: process.execPath, options: [] },
  deno: {
    command: bin("deno"),
    options: ["run", "--allow-all", "--node-modules-dir=manual", "--no-lock"],
  },
  node: { command: bin("node"), options: ["--disable-warning=ExperimentalWarning"] },
} as const;

/** What a script of the folder `runtimes` prints on one. Throws with its errors when it fails, or takes more than a minute. */
export async function printedOn(runtime: keyof typeof runtimes, script: string): Promise<string> {
  const { command, options } = runtimes[runtime];
  const path = fileURLToPath(new URL(`../runtimes/${script}`, import.meta.url));
  return (await run(command, [...options, path], { timeout: 60_000 })).stdout;
}
