/** A child process that answers lines. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** The running child. */
export interface LineChild {
  readonly pid: number;
  /** The next line it prints. Throws when it ends without one. */
  line(): Promise<string>;
  send(line: string): void;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a child, as another user where an identity is given; its errors go to ours. */
export function startLineChild(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  identity: { readonly uid: number; readonly gid: number } | null = null,
): LineChild {
  const child: ChildProcess = spawn(command, args, {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...env },
    ...identity,
  });
  const { stdin, stdout, pid } = child;
  if (stdin === null || stdout === null || pid === undefined) throw new Error(`${command} did not start`);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return {
    pid,
    line: async () => {
      const { done, value } = await lines.next();
      if (done === true) throw new Error(`${command} ${args.join(" ")} ended without an answer`);
      return value;
    },
    send: (line) => void stdin.write(`${line}\n`),
    stop: async (signal = "SIGTERM") => {
      stdin.end();
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
    },
  };
}
