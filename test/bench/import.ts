/** What a cold start pays before it can take an event: loading each built bundle, against the SDK that it is mostly made of. */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { services } from "@sluice/contracts/services.ts";
import { buildBundle } from "@sluice/deploy/bundle/build.ts";
import { type Benchmark, type Figure, median } from "./figure.ts";

const rounds = 15;
const msMax = 150;
const node = fileURLToPath(new URL("../../node_modules/node/bin/node", import.meta.url));
/** Prints how long an import took; the rest of the process's start is Lambda's own. */
const script =
  "const begun = performance.now(); await import(process.argv[1]); console.log(performance.now() - begun); process.exit(0);";
/** What every service needs to load. Nothing listens at the addresses: sync-consumer asks for Postgres while it is loaded, and is refused. */
const env = {
  SLUICE_OBJECTS: pathToFileURL(join(tmpdir(), "sluice-import-objects")).href,
  SLUICE_OPERATOR_KEY_ID: "operator",
  SLUICE_OPERATOR_KEY_SHA256: "0".repeat(64),
  PUBLIC_URL: "https://sluice.example",
  DATABASE_URL: "postgres://nobody@127.0.0.1:9/none",
  LOG_LEVEL: "silent",
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
};

/** The benchmark. */
export const imports: Benchmark = {
  name: "import",
  about: `import of each Lambda bundle on Node 24, median of ${rounds} fresh processes, against the SDK's own import`,
  run: async (say) => {
    const into = await mkdtemp(join(tmpdir(), "sluice-import-"));
    try {
      const sdk = join(fileURLToPath(new URL(".", import.meta.url)), "import-sdk.mjs");
      const paths = new Map<string, string>();
      for (const service of services)
        paths.set(service, join((await buildBundle(service, into)).directory, "index.mjs"));
      const taken = new Map(["sdk", ...services].map((name): [string, number[]] => [name, []]));
      // Turn by turn, so that a noisy minute slows all alike.
      for (let round = 0; round < rounds; round += 1)
        for (const [name, times] of taken) times.push(importMs(paths.get(name) ?? sdk, into));
      const baseline = median(taken.get("sdk") ?? []);
      say(`the SDK's DynamoDB and SQS clients, from node_modules: ${baseline.toFixed(0)} ms`);
      return services.map((service): Figure => {
        const value = median(taken.get(service) ?? []);
        return {
          name: `import of ${service}'s bundle`,
          value,
          unit: "ms",
          peer: { name: "the SDK, unbundled", value: baseline },
          ratio: value / baseline,
          bar: { text: `at most ${msMax} ms`, holds: value <= msMax },
        };
      });
    } finally {
      await rm(into, { recursive: true, force: true });
    }
  },
};

function importMs(path: string, workDirectory: string): number {
  const { stdout, stderr, status } = spawnSync(
    node,
    ["--input-type=module", "--eval", script, pathToFileURL(path).href],
    {
      env: { ...env, SLUICE_WORK_DIR: workDirectory },
      encoding: "utf8",
      timeout: 30_000,
    },
  );
  if (status !== 0) throw new Error(`${path} cannot be imported: ${stderr.slice(-2_000)}`);
  const ms = Number(stdout.trim().split("\n").at(-1));
  if (!Number.isFinite(ms)) throw new Error(`${path} printed no time: ${stdout.slice(-500)}`);
  return ms;
}
