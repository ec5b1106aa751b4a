/** What the machine must have for a mesh of its own. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { type DynamoDbEngine, chooseEngine } from "../local/stores/dynamodb-engine.ts";
import { whyNotFree } from "../local/supervisor/free-port.ts";
import { bad, type Finding, ok, told, warning } from "./finding.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const Manifest = v.object({
  version: v.string(),
  devDependencies: v.object({ bun: v.string() }),
});

/** What this tree is: its version, and the version of Bun that it is tested with. */
export function thisTree(): { readonly version: string; readonly bun: string } {
  const manifest = v.parse(
    v.pipe(v.string(), v.parseJson(), Manifest),
    readFileSync(join(root, "package.json"), "utf8"),
  );
  return { version: manifest.version, bun: manifest.devDependencies.bun };
}

/** Sluice's own version, and the Bun that runs it. */
export function checkRuntime(running: string, { version, bun }: ReturnType<typeof thisTree>): Finding {
  const found = `sluice ${version} on Bun ${running}`;
  return running === bun
    ? ok("runtime", found)
    : warning("runtime", found, `It is tested with Bun ${bun}: npm ci installs that; run npx sluice.`);
}

/** Node, which runs functions and bundles here. */
export function checkNode(): Finding {
  const { stdout, status } = spawnSync("node", ["--version"], { encoding: "utf8" });
  const major = Number(/^v([0-9]+)/.exec(stdout ?? "")?.[1] ?? 0);
  if (status !== 0) return bad("node", "there is no node", "Install Node 20 or later.");
  return major >= 20
    ? ok("node", stdout.trim())
    : bad("node", stdout.trim(), "Install Node 20 or later: npm and its packages need it.");
}

/** What serves DynamoDB here. */
export function checkDynamoDb(choose: () => DynamoDbEngine = chooseEngine): Finding {
  try {
    const engine = choose();
    return engine.kind === "java"
      ? ok("java", "a Java runtime 17 or later runs AWS's DynamoDB Local")
      : warning("java", "no Java runtime 17 or later", engine.warning);
  } catch (cause) {
    return bad("java", "nothing can serve DynamoDB here", told(cause));
  }
}

const bytesMin = 1024 ** 3;

/** Room for a mesh's data. */
export function checkDisk(directory: string): Finding {
  const { bavail, bsize } = statfsSync(existsSync(directory) ? directory : ".");
  const free = bavail * bsize;
  const found = `${(free / bytesMin).toFixed(1)} GiB free`;
  return free >= bytesMin
    ? ok("disk", found)
    : bad("disk", found, "Make room (1 GiB at least), or choose another --dir.");
}

/** The port of the public address, where no mesh has it. */
export async function checkPort(port: number): Promise<Finding> {
  const reason = await whyNotFree(port);
  return reason === null ? ok("port", `${port} is free`) : warning("port", `${port} cannot be had`, reason);
}
