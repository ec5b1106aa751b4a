/** The released contracts: frozen snapshots in contracts/released/<event>/v<n>.json, each with samples of what was sent under it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { services } from "@sluice/contracts/services.ts";
import * as v from "valibot";
import { ContractSchema } from "./json-schema.ts";

/** One of them. */
export const ReleasedContract = v.object({
  event: v.string(),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  producer: v.picklist(services),
  schema: ContractSchema,
  /** The oldest first; none is ever taken out. */
  samples: v.pipe(v.array(v.unknown()), v.minLength(1)),
});
export type ReleasedContract = v.InferOutput<typeof ReleasedContract>;

/** Where the project keeps them. */
export const releasedFolder = fileURLToPath(new URL("../../contracts/released", import.meta.url));

/** Reads them all. Throws when a file is not such a snapshot. */
export function releasedContracts(folder = releasedFolder): ReleasedContract[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => v.parse(ReleasedContract, JSON.parse(readFileSync(join(folder, name), "utf8"))));
}

/** Writes one. */
export function writeReleased(contract: ReleasedContract, folder = releasedFolder): void {
  const path = join(folder, contract.event, `v${contract.version}.json`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(contract, null, 2)}\n`);
}
