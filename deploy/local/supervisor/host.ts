/** How a mesh hosts its services: each as a long-running server, or as the Lambda function that its bundle or its image is. */
import { join } from "node:path";
import type { ServiceName } from "@sluice/contracts/services.ts";
import { buildBundle } from "../../bundle/build.ts";

/** The hosts of a local mesh. */
export const hosts = ["server", "lambda", "lambda-bun"] as const;
/** One of them. */
export type Host = (typeof hosts)[number];

/** A script of the repository, and what it is called with. */
export interface HostScript {
  readonly script: string;
  readonly args: readonly string[];
}

/** What hosts a service. For Lambda its bundle is built, below the mesh's directory. */
export async function hostScript(host: Host, service: ServiceName, directory: string): Promise<HostScript> {
  if (host === "server") return { script: `services/${service}/server.ts`, args: [] };
  if (host === "lambda-bun") return { script: "deploy/local/lambda/main.ts", args: [service, "image"] };
  const bundle = await buildBundle(service, join(directory, "functions"));
  // Another client of the Lambda Runtime API than ours, such as AWS's own.
  const { SLUICE_LAMBDA_RIC: client } = process.env;
  const args = [service, bundle.directory, ...(client === undefined ? [] : [client])];
  return { script: "deploy/local/lambda/main.ts", args };
}
