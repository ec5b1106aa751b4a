/** Runs test files on a runtime, in one process. */
import { execFile } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runtimes } from "../../support/runtimes.ts";

/** One of the three. */
export type RuntimeName = keyof typeof runtimes;

/** How it went; `told` is the runtime's own report. */
export interface Run {
  readonly runtime: RuntimeName;
  readonly ok: boolean;
  readonly told: string;
  readonly seconds: number;
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** How each runtime is told to run test files. Bun takes their names; the others run files.ts, which is told of them by the environment. */
const commands: Readonly<Record<RuntimeName, (files: readonly string[]) => readonly string[]>> = {
  bun: (files) => ["test", "--timeout", "120000", ...files.map((file) => `./${file}`)],
  deno: () => [
    ...["test", "--allow-all", "--no-check", "--no-lock", "--node-modules-dir=manual", "--reporter=dot"],
    ...[`--import-map=${here("import-map.json")}`, here("files.ts")],
  ],
  node: () => [
    ...["--disable-warning=ExperimentalWarning", "--import", here("node-hook.ts")],
    // Some libraries leave a timer or a socket open at the end; Bun and Deno end regardless.
    ...["--test-force-exit", "--test-reporter=spec", here("files.ts")],
  ],
};

/** Runs them, and each law for at most so many milliseconds, on Bun to its end. A runtime that takes longer than ten minutes has failed. */
export async function runFiles(
  runtime: RuntimeName,
  files: readonly string[],
  lawMs: number | null = null,
): Promise<Run> {
  const begun = performance.now();
  const outcome = await promisify(execFile)(runtimes[runtime].command, commands[runtime](files), {
    cwd: here("../../../"),
    env: {
      ...process.env,
      ...(lawMs === null ? {} : { SLUICE_TEST_LAW_MS: String(lawMs) }),
      SLUICE_TEST_FILES: files.join("\n"),
      NO_COLOR: "1",
    },
    timeout: 600_000,
    maxBuffer: 256 * 1024 ** 2,
  }).then(
    ({ stdout, stderr }) => ({ ok: true, told: stdout + stderr }),
    (error: Error & { stdout?: string; stderr?: string }) => ({
      ok: false,
      told: `${error.stdout ?? ""}${error.stderr ?? ""}\n${error.message.slice(0, 500)}`,
    }),
  );
  return { runtime, ...outcome, seconds: (performance.now() - begun) / 1000 };
}

/** How many tests passed and how many were skipped, of a runtime's report; null when it does not say. */
export function countsOf({ runtime, told }: Pick<Run, "runtime" | "told">): string | null {
  const lines = told.split("\n").map((line) => line.trim());
  if (runtime === "deno") return lines.findLast((line) => line.startsWith("ok | ")) ?? null;
  const counts = lines.filter((line) =>
    runtime === "bun" ? /^[0-9]+ (?:pass|skip)$/.test(line) : /^ℹ (?:pass|skipped) /.test(line),
  );
  return counts.length === 0 ? null : counts.join(", ").replaceAll("ℹ ", "");
}
