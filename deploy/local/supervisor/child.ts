/** One child process under supervision: started again when it dies, until it is stopped. */
import { type ChildProcess, spawn } from "node:child_process";
import { openSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** How a child is started. */
export interface ChildSettings {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Told of each start, so that whoever lists processes can list the new one. */
  readonly onStart: () => void;
}

/** A supervised child. */
export interface Child {
  readonly name: string;
  pid(): number | null;
  /** Ends it for good: SIGTERM, then SIGKILL when it takes longer than `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

/** Pause before a dead child is started again: growing while it dies at once. */
const restartMs = { first: 200, most: 5_000 };

/** Starts a child and keeps it running. */
export function superviseChild(settings: ChildSettings): Child {
  let stopping = false;
  let wait = restartMs.first;
  let current: ChildProcess | null = null;
  let ended: Promise<void> = Promise.resolve();

  const start = (): void => {
    const log = openSync(settings.logFile, "a");
    const child = spawn(settings.command, settings.args, {
      env: { ...settings.env },
      stdio: ["ignore", log, log],
    });
    const begun = Date.now();
    current = child;
    ended = new Promise((resolve) => {
      child.once("error", () => resolve());
      child.once("exit", () => resolve());
    });
    settings.onStart();
    void startAgain(begun);
  };
  const startAgain = async (begun: number): Promise<void> => {
    await ended;
    if (stopping) return;
    wait = Date.now() - begun > 10_000 ? restartMs.first : Math.min(wait * 2, restartMs.most);
    await pause(wait);
    if (!stopping) start();
  };
  start();
  return {
    name: settings.name,
    pid: () => (current?.exitCode === null && current.signalCode === null ? (current.pid ?? null) : null),
    stop: async (graceMs = 10_000) => {
      stopping = true;
      current?.kill("SIGTERM");
      // A child that was stopped with SIGSTOP hears nothing until it goes on.
      current?.kill("SIGCONT");
      const killer = setTimeout(() => current?.kill("SIGKILL"), graceMs);
      await ended;
      clearTimeout(killer);
    },
  };
}
