/** Who reads an event: derived from the topology's pipes and rules, and found in the services' handlers. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { namesOf } from "@sluice/contracts/names-of.ts";
import { type ServiceName, services } from "@sluice/contracts/services.ts";
import {
  type Pattern,
  type Pipe,
  type PipeName,
  pipes,
  queues,
  rules,
  tables,
} from "@sluice/contracts/topology.ts";
import { compilePattern } from "../local/pattern/compile.ts";
import { matches } from "../local/pattern/matches.ts";
import type { PatternProfile } from "../local/pattern/profile.ts";
import { entityEvent } from "./working.ts";

/** The services into whose queues the topology delivers an event of its producer. In the services' order. */
export function readersOf(type: string, producer: ServiceName): ServiceName[] {
  const isEntity = type.startsWith(`${entityEvent}.`);
  const found = new Set<ServiceName>();
  for (const name of namesOf<PipeName>(pipes)) {
    const pipe: Pipe = pipes[name];
    if (!("queue" in pipe.target) || tables[pipe.table].owner !== producer) continue;
    if (isEntity !== (pipe.table === "entities")) continue;
    if (accepts(pipe.filter, "pipes", onItem(type))) found.add(queues[pipe.target.queue].owner);
  }
  const onBus = { source: `sluice.${producer}`, "detail-type": type, detail: {} };
  for (const { pattern, target } of Object.values(rules))
    if (accepts(pattern, "bus", onBus)) found.add(queues[target.queue].owner);
  return services.filter((service) => found.has(service));
}

const onItem = (type: string) => ({
  dynamodb: {
    NewImage: { outbox: { M: { id: { S: "any:1@1.1" }, type: { S: type }, broadcast: { BOOL: true } } } },
  },
});

function accepts(pattern: Pattern, profile: PatternProfile, event: object): boolean {
  const compiled = compilePattern(JSON.stringify(pattern), profile);
  if (!compiled.ok) throw new Error(`the topology has a pattern that is none: ${JSON.stringify(pattern)}`);
  return matches(compiled.pattern, JSON.stringify(event));
}

/** The files of a service that name an event: where a reader is to be changed. */
export function handledIn(service: ServiceName, type: string): string[] {
  const folder = fileURLToPath(new URL(`../../services/${service}`, import.meta.url));
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.includes("node_modules"))
    .filter((name) => readFileSync(join(folder, name), "utf8").includes(`"${type}"`))
    .map((name) => `services/${service}/${name}`)
    .sort();
}
