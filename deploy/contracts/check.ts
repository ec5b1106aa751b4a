/** Compares the working tree's contracts with the released ones. */
import { isDeepStrictEqual } from "node:util";
import { type Upcast, upcastEvent } from "@sluice/contracts/events/upcast.ts";
import { upcasts } from "@sluice/contracts/events/upcasts.ts";
import type { ServiceName } from "@sluice/contracts/services.ts";
import * as v from "valibot";
import { type Change, changeKinds, isBreaking } from "./changes.ts";
import { compareSchemas } from "./compare.ts";
import { handledIn, readersOf } from "./readers.ts";
import type { ReleasedContract } from "./released.ts";
import type { WorkingContract } from "./working.ts";

/** What became of one contract. */
export interface Checked {
  readonly type: string;
  readonly changes: readonly Change[];
  readonly producer: ServiceName;
  readonly readers: readonly ServiceName[];
}

/** Every contract that is not as it was released, and every past version that is no longer read as the newest. */
export function checkContracts(
  working: readonly WorkingContract[],
  released: readonly ReleasedContract[],
  steps: readonly Upcast[] = upcasts,
): Checked[] {
  const now = new Map(working.map((contract) => [typeOf(contract), contract]));
  const then = new Map(released.map((contract) => [typeOf(contract), contract]));
  return [...new Set([...now.keys(), ...then.keys()])].flatMap((type) => {
    const contract = now.get(type) ?? then.get(type);
    const changes = [
      ...changesOf(now.get(type), then.get(type)),
      ...notUpcast(type, now, then.get(type)?.samples ?? [], steps),
    ];
    if (contract === undefined || changes.length === 0) return [];
    const { producer } = contract;
    return [{ type, changes, producer, readers: readersOf(type, producer) }];
  });
}

function changesOf(now: WorkingContract | undefined, then: ReleasedContract | undefined): Change[] {
  if (then === undefined) return [{ kind: "event-added", path: "$", detail: "" }];
  if (now === undefined) return [{ kind: "event-removed", path: "$", detail: "" }];
  return [...compareSchemas(then.schema, now.schema), ...refusedSamples(now.payload, then.samples)];
}

const typeOf = ({ event, version }: { readonly event: string; readonly version: number }): string =>
  `${event}.v${version}`;

/** What was sent as a past version must be read as the newest, whole chain and every sample. */
function notUpcast(
  type: string,
  now: ReadonlyMap<string, WorkingContract>,
  samples: readonly unknown[],
  steps: readonly Upcast[],
): Change[] {
  const contract = now.get(type);
  if (contract === undefined) return [];
  const next = typeOf({ event: contract.event, version: contract.version + 1 });
  if (now.has(next) && !steps.some(({ from, to }) => from === type && to === next))
    return [{ kind: "upcast-missing", path: "$", detail: `to ${next}` }];
  if (!steps.some(({ from }) => from === type)) return [];
  return samples.flatMap((sample, at): Change[] => {
    const why = whyNotRaised(type, sample, now, steps);
    return why === null ? [] : [{ kind: "sample-refused", path: `sample ${at + 1}`, detail: why }];
  });
}

function whyNotRaised(
  type: string,
  sample: unknown,
  now: ReadonlyMap<string, WorkingContract>,
  steps: readonly Upcast[],
): string | null {
  const raised = upcastEvent({ type, payload: v.parse(Fields, sample) }, steps);
  if (!raised.ok) return raised.reason.replaceAll("\n", " ");
  const newest = now.get(raised.type);
  if (newest === undefined) return `it becomes ${raised.type}, which nobody knows`;
  const read = v.safeParse(newest.payload, raised.payload);
  if (read.success) return null;
  return `read as ${raised.type}: ${v.summarize(read.issues).replaceAll("\n", " ")}`;
}

const Fields = v.record(v.string(), v.unknown());

/** The schema cannot say everything that valibot checks: what was sent before must still be read, and whole. */
function refusedSamples(payload: v.GenericSchema, samples: readonly unknown[]): Change[] {
  return samples.flatMap((sample, at): Change[] => {
    const read = v.safeParse(payload, sample);
    if (read.success && isDeepStrictEqual(read.output, sample)) return [];
    const why = read.success ? "it is read as something else" : v.summarize(read.issues);
    return [{ kind: "sample-refused", path: `sample ${at + 1}`, detail: why.replaceAll("\n", " ") }];
  });
}

/** For people: a contract's changes, the gravest first, and who is hurt by each. */
export function linesOf({ type, changes, producer, readers }: Checked): string[] {
  const breaking = changes.some(isBreaking);
  const sorted = changes.toSorted((a, b) => Number(isBreaking(b)) - Number(isBreaking(a)));
  return [
    `${type} (${producer} -> ${readers.join(", ") || "nobody"}): ${breaking ? "BREAKING" : "compatible"}`,
    ...sorted.map((one) => {
      const { grade, words } = changeKinds[one.kind];
      const detail = one.detail === "" ? "" : `: ${one.detail}`;
      return `  [${grade}] ${one.path} ${words}${detail}${hurtBy(one, readers)}`;
    }),
    ...(breaking ? readIn(type, readers) : []),
  ];
}

/** Where each reader that is hurt names the event: what is to be looked at. */
function readIn(type: string, readers: readonly ServiceName[]): string[] {
  const files = readers.flatMap((reader) => handledIn(reader, type));
  return files.length === 0 ? [] : [`  read in: ${files.join(", ")}`];
}

function hurtBy({ kind }: Change, readers: readonly ServiceName[]): string {
  const { hurts } = changeKinds[kind];
  if (hurts === "none" || readers.length === 0) return "";
  const who = readers.join(", ");
  const released = `${who} as released cannot take the new events`;
  const fresh = `${who} of this tree cannot take the events sent before`;
  if (hurts === "both") return `\n    hurts: ${released}; ${fresh}`;
  return `\n    hurts: ${hurts === "released" ? released : fresh}`;
}
