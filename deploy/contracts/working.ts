/** The contracts of the working tree: every event's schema and sample, and who sends and reads it. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { EntityChanged } from "@sluice/contracts/events/12-entity-changed/v1.ts";
import { pipelineEvents } from "@sluice/contracts/events/catalogue.ts";
import type { Upcast } from "@sluice/contracts/events/upcast.ts";
import { upcasts } from "@sluice/contracts/events/upcasts.ts";
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
  /** Sent no more; read for as long as its step stays (contracts/events/upcasts.ts). */
  readonly isPast: boolean;
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
  const entities: Sent = { payload: EntityChanged, producer: "loader" };
  const sent: [string, Sent][] = [...Object.entries(pipelineEvents), [`${entityEvent}.v1`, entities]];
  return [...sent, ...pastVersions(new Map(sent), upcasts)].map(([type, { payload, producer }]) => {
    const { event, version } = parseType(type);
    const folder = folders.get(event);
    if (folder === undefined) throw new Error(`contracts/events has no folder for ${type}`);
    const path = fileURLToPath(new URL(`${folder}/v${version}.sample.json`, eventsFolder));
    const sample: unknown = JSON.parse(readFileSync(path, "utf8"));
    const isPast = !sent.some(([one]) => one === type);
    return { event, version, producer, payload, schema: schemaOf(payload), sample, isPast };
  });
}

interface Sent {
  readonly payload: v.GenericSchema;
  readonly producer: ServiceName;
}

/** Past versions that are sent no more: whoever sends the newest has sent them. */
export function pastVersions(sent: ReadonlyMap<string, Sent>, steps: readonly Upcast[]): [string, Sent][] {
  const producerOf = (type: string): ServiceName | undefined => {
    const next = steps.find(({ from }) => from === type)?.to;
    return sent.get(type)?.producer ?? (next === undefined ? undefined : producerOf(next));
  };
  return steps.flatMap(({ from, payload }): [string, Sent][] => {
    const producer = producerOf(from);
    return sent.has(from) || producer === undefined ? [] : [[from, { payload, producer }]];
  });
}

/** The parts of `file.received.v1`. Throws on any other form. */
export function parseType(type: string): { readonly event: string; readonly version: number } {
  const [, event, version] = /^(.+)\.v([0-9]+)$/.exec(type) ?? [];
  if (event === undefined) throw new Error(`${type} is no event type such as file.received.v1`);
  return { event, version: Number(version) };
}
