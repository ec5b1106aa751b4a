/** The contracts of the working tree: every event's schema and sample, and who sends and reads it. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { EntityChanged } from "@sluice/contracts/events/12-entity-changed/v1.ts";
import { pipelineEvents } from "@sluice/contracts/events/catalogue.ts";
import type { ServiceName } from "@sluice/contracts/services.ts";
import type * as v from "valibot";
import { type ContractSchema, schemaOf } from "./json-schema.ts";

/** An event's contract as the working tree has it. */
export interface WorkingContract {
  /** `<subject>.<past verb>`, such as `file.received`. */
  readonly event: string;
  readonly version: number;
  readonly producer: ServiceName;
  readonly payload: v.GenericSchema;
  readonly schema: ContractSchema;
  readonly sample: unknown;
}

/** All entity events have one contract, whatever their feeds call them. */
export const entityEvent = "entity.changed";

const eventsFolder = new URL("../../contracts/events/", import.meta.url);

/** Reads them. Throws when an event has no folder with a sample. */
export function workingContracts(): WorkingContract[] {
  const folders = new Map(
    readdirSync(eventsFolder)
      .map((name) => /^[0-9]+-([a-z]+)-([a-z-]+)$/.exec(name))
      .flatMap((found): [string, string][] =>
        found === null ? [] : [[`${found[1]}.${found[2]}`, found[0]]],
      ),
  );
  const all = [
    ...Object.entries(pipelineEvents),
    [`${entityEvent}.v1`, { payload: EntityChanged, producer: "loader" }] as const,
  ];
  return all.map(([type, { payload, producer }]) => {
    const { event, version } = parseType(type);
    const folder = folders.get(event);
    if (folder === undefined) throw new Error(`contracts/events has no folder for ${type}`);
    const path = fileURLToPath(new URL(`${folder}/v${version}.sample.json`, eventsFolder));
    const sample: unknown = JSON.parse(readFileSync(path, "utf8"));
    return { event, version, producer, payload, schema: schemaOf(payload), sample };
  });
}

/** The parts of `file.received.v1`. Throws on any other form. */
export function parseType(type: string): { readonly event: string; readonly version: number } {
  const [, event, version] = /^(.+)\.v([0-9]+)$/.exec(type) ?? [];
  if (event === undefined) throw new Error(`${type} is no event type such as file.received.v1`);
  return { event, version: Number(version) };
}
