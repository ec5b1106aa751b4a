/** A crew for tests: processes in a directory of their own, gone with the test, or with the test runner. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Crew, openCrew } from "./crew.ts";

/** A crew and its directory. */
export interface TestCrew extends AsyncDisposable {
  readonly crew: Crew;
  readonly directory: string;
  /** Where a process's log is. */
  logFile(name: string): string;
}

/** Opens one; `await using` ends it and removes the directory. */
export function testCrew(): TestCrew {
  const directory = mkdtempSync(join(tmpdir(), "sluice-crew-"));
  // The database server may run as another user, who must be able to walk there.
  chmodSync(directory, 0o755);
  mkdirSync(join(directory, "logs"));
  const crew = openCrew(directory, { ephemeral: true, more: {}, changed: () => undefined });
  return {
    crew,
    directory,
    logFile: (name) => join(directory, "logs", `${name}.log`),
    [Symbol.asyncDispose]: async () => {
      await crew.dismiss();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The command of a process that runs a script of the repository, named from its root. */
export const bunScript = (script: string) => ({
  command: process.execPath,
  args: [fileURLToPath(new URL(`../../../${script}`, import.meta.url))],
});

/** What a process needs to run at all. */
export const bareEnvironment = (): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "",
  HOME: process.env["HOME"] ?? "/",
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
});

/** Settings of an SDK client for a local endpoint. */
export const localClient = (port: number) => ({
  endpoint: `http://127.0.0.1:${port}`,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});
