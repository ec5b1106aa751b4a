/** `npm run fuzz -- [--target NAME] [--seconds N] [--seed S] [--keep]`: searches, tells what broke, and with `--keep` keeps corpus and findings. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { keepCorpus, keepFinding } from "./kept.ts";
import { runTarget } from "./run-target.ts";
import { isTargetName, targetNames } from "./targets.ts";

const { values } = parseArgs({
  options: {
    target: { type: "string" },
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    keep: { type: "boolean", default: false },
  },
});
const { target: wanted, seconds, seed, keep } = values;
if (wanted !== undefined && !isTargetName(wanted)) {
  console.error(`there is no target ${wanted}: it is one of ${targetNames.join(", ")}`);
  process.exit(2);
}
const directory = await mkdtemp(join(tmpdir(), "sluice-fuzz-"));
try {
  for (const target of wanted === undefined ? targetNames : [wanted]) {
    const { runs, reached, counters, corpus, findings } = await runTarget(target, {
      directory,
      ms: Number(seconds) * 1_000,
      seed: Number(seed),
    });
    console.log(
      `${target}: ${runs} inputs in ${seconds} s, ${reached} of ${counters} counters reached, ${corpus.length} inputs reach them all, ${findings.length} findings`,
    );
    for (const { input, error } of findings) {
      console.error(`${error}\n  ${Buffer.from(input).toString("base64")}`);
      process.exitCode = 1;
      if (keep) await keepFinding(target, input, error);
    }
    if (keep && corpus.length > 0) await keepCorpus(target, corpus);
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
