/** One child process under supervision: started again when it dies, until it is stopped. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
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
  /** The user and group to run as; null, the default: this process's own. */
  readonly identity?: { readonly uid: number; readonly gid: number } | null;
  /** What asks it to end; default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** How long it may take over its end before SIGKILL; default 10 s. */
  readonly graceMs?: number;
}

/** A supervised child. */
export interface Child {
  readonly name: string;
  /** Null while it does not run. */
  pid(): number | null;
  /** How often it has ended by itself. */
  deaths(): number;
  /** What it wrote: everything, or the last lines. */
  log(lines?: number): string;
  /** Ends it for good. */
  stop(): Promise<void>;
}

/** Pause before a dead child is started again: growing while it dies at once. */
const restartMs = { first: 200, most: 5_000 };
/** Who ran that long before it died has not died at once. */
const steadyMs = 10_000;

/** Starts a child and keeps it running. */
export function superviseChild(settings: ChildSettings): Child {
  const { command, args, env, identity = null, stopSignal = "SIGTERM", graceMs = 10_000 } = settings;
  let stopping = false;
  let wait = restartMs.first;
  let deaths = 0;
  let current: ChildProcess | null = null;
  let ended: Promise<void> = Promise.resolve();

  const start = (): void => {
    const log = openSync(settings.logFile, "a");
    // In a group of its own: Ctrl-C on the terminal is for the supervisor, which then ends its children in their order.
    const child = spawn(command, args, {
      env: { ...env },
      stdio: ["ignore", log, log],
      detached: true,
      ...identity,
    });
    closeSync(log);
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
    deaths += 1;
    if (Date.now() - begun > steadyMs) wait = restartMs.first;
    await pause(wait);
    wait = Math.min(wait * 2, restartMs.most);
    if (!stopping) start();
  };
  start();
  return {
    name: settings.name,
    pid: () => (current?.exitCode === null && current.signalCode === null ? (current.pid ?? null) : null),
    deaths: () => deaths,
    log: (lines) => {
      const all = existsSync(settings.logFile) ? readFileSync(settings.logFile, "utf8") : "";
      return lines === undefined ? all : all.trimEnd().split("\n").slice(-lines).join("\n");
    },
    stop: async () => {
      stopping = true;
      current?.kill(stopSignal);
      // A child that was stopped with SIGSTOP hears nothing until it goes on.
      current?.kill("SIGCONT");
      const killer = setTimeout(() => current?.kill("SIGKILL"), graceMs);
      await ended;
      clearTimeout(killer);
    },
  };
}
