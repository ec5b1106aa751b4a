/** Which client of the Lambda Runtime API a function's process runs. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
/** The loop that AWS documents, in Node alone: for a machine where the optional aws-lambda-ric is not installed. */
export const ownLoop = here("runtime-loop.ts");

/** The client's script: SLUICE_LAMBDA_RIC, else AWS's own from npm, else our own loop. */
export const defaultClient = (): string => process.env["SLUICE_LAMBDA_RIC"] ?? installedClient() ?? ownLoop;

/** AWS's own, if npm has installed it. */
export function installedClient(): string | null {
  try {
    return createRequire(import.meta.url).resolve("aws-lambda-ric/index.mjs");
  } catch {
    return null;
  }
}

/** What Node is called with. AWS's client brings its native part where it was compiled; elsewhere ours stands in for it. */
export function argumentsOf(client: string): readonly string[] {
  const isComplete = client === ownLoop || existsSync(join(dirname(client), "rapid-client.node"));
  return isComplete ? [client] : ["--import", here("rapid-client.ts"), client];
}
