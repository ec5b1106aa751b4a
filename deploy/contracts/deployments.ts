/** The record of versions that run in a stage: one small file a service, `<folder>/<stage>/<service>.json`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ServiceName, services } from "@sluice/contracts/services.ts";
import * as v from "valibot";
import { ContractSchema } from "./json-schema.ts";
import { readersOf } from "./readers.ts";
import type { WorkingContract } from "./working.ts";

/** What a version of a service sends and reads: the schemas by event type, such as `file.received.v1`. */
export const Deployment = v.object({
  service: v.picklist(services),
  version: v.pipe(v.string(), v.nonEmpty()),
  sends: v.record(v.string(), ContractSchema),
  reads: v.record(v.string(), ContractSchema),
});
export type Deployment = v.InferOutput<typeof Deployment>;

/** The deployment that this tree would be. */
export function deploymentOf(
  service: ServiceName,
  version: string,
  contracts: readonly WorkingContract[],
): Deployment {
  const pick = (
    wanted: (type: string, contract: WorkingContract) => boolean,
  ): Record<string, ContractSchema> =>
    Object.fromEntries(
      contracts
        .map((one) => [`${one.event}.v${one.version}`, one] as const)
        .filter(([type, one]) => wanted(type, one))
        .map(([type, { schema }]) => [type, schema]),
    );
  const sends = pick((_, { producer, isPast }) => producer === service && !isPast);
  const reads = pick((type, { producer }) => readersOf(type, producer).includes(service));
  return { service, version, sends, reads };
}

const fileOf = (folder: string, stage: string, service: ServiceName): string =>
  join(folder, stage, `${service}.json`);

/** What runs in a stage. Throws when a file is no such record. */
export function runningIn(folder: string, stage: string): Deployment[] {
  return services
    .map((service) => fileOf(folder, stage, service))
    .filter((file) => existsSync(file))
    .map((file) => v.parse(Deployment, JSON.parse(readFileSync(file, "utf8"))));
}

/** Records that a version runs in a stage now. */
export function recordDeployment(folder: string, stage: string, deployment: Deployment): void {
  const file = fileOf(folder, stage, deployment.service);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(deployment, null, 2)}\n`);
}
