/** The command `sluice`, run as an operator runs it. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../deploy/cli/main.ts", import.meta.url));

/** What a command said. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs it to its end, against the mesh in a directory. */
export async function sluice(directory: string, ...args: readonly string[]): Promise<Said> {
  const child = spawn(process.execPath, [main, ...args, "--dir", directory], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? -1)));
  const [out, err, code] = await Promise.all([textOf(child.stdout), textOf(child.stderr), ended]);
  return { code, out, err };
}

/** Runs commands of a shell to their end, where the first that fails ends them. */
export async function shell(
  commands: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Said> {
  const child = spawn("sh", ["-ec", commands], {
    ...{ cwd, env: { ...process.env, ...env } },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? -1)));
  const [out, err, code] = await Promise.all([textOf(child.stdout), textOf(child.stderr), ended]);
  return { code, out, err };
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = "";
  for await (const part of stream) text += part.toString();
  return text;
}
