/** Inputs kept beside the sources, one in base 64 a line: the corpus that searches begin from, and the findings that stay tests. */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { TargetName } from "./targets.ts";

/** Which of the two. */
export type Kept = "corpus" | "findings";

const pathOf = (kept: Kept, target: TargetName): string =>
  fileURLToPath(new URL(`${kept}/${target}.txt`, import.meta.url));

/** Reads them; lines that begin with # are notes. */
export function keptInputs(kept: Kept, target: TargetName): Uint8Array[] {
  const path = pathOf(kept, target);
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => Buffer.from(line, "base64"));
}

/** Writes them in the place of what was there. */
export async function keepCorpus(target: TargetName, inputs: readonly Uint8Array[]): Promise<void> {
  const path = pathOf("corpus", target);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, inputs.map((input) => `${Buffer.from(input).toString("base64")}\n`).join(""));
}

/** Adds a finding, with what broke. */
export async function keepFinding(target: TargetName, input: Uint8Array, error: string): Promise<void> {
  const path = pathOf("findings", target);
  await mkdir(dirname(path), { recursive: true });
  const note = error.split("\n")[0]?.slice(0, 200) ?? "";
  await writeFile(path, `# ${note}\n${Buffer.from(input).toString("base64")}\n`, { flag: "a" });
}
