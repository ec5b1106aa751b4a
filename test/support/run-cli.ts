/** The command `sluice` as a user runs it: a process of its own. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** How it ended, and what it said. */
export interface CliEnd {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const main = fileURLToPath(new URL("../../deploy/cli/main.ts", import.meta.url));

/** Runs it to its end. */
export async function sluice(...args: string[]): Promise<CliEnd> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? -1)));
  const text = async (stream: AsyncIterable<Buffer>): Promise<string> => {
    let all = "";
    for await (const part of stream) all += part.toString();
    return all;
  };
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}
