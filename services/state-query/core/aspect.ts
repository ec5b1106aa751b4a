/**
 * An aspect: one thing that is known of a file or of one of its shards, and the newest event that told it. Events come in any order and any
 * number of times; the newest by (epoch, version) stays.
 */
import type { PipelineEventType } from "@sluice/contracts/events/catalogue.ts";
import { type Upcast, upcastEvent } from "@sluice/contracts/events/upcast.ts";
import { upcasts } from "@sluice/contracts/events/upcasts.ts";
import { isNewer } from "@sluice/shared/ports/read-model.ts";
import * as v from "valibot";

/** An event of a file's way, as the read model keeps it: as an aspect, and as an entry of the file's history. */
export const Aspect = v.object({
  /** The event's id. */
  id: v.string(),
  type: v.string(),
  /** ISO 8601 in UTC. */
  occurredAt: v.string(),
  partner: v.string(),
  epoch: v.number(),
  version: v.number(),
  payload: v.record(v.string(), v.unknown()),
});
export type Aspect = v.InferOutput<typeof Aspect>;

/** Reads one as it was stored: by an earlier build perhaps, in a version that has passed since. Throws when it is none. */
export function readAspect(item: unknown, steps: readonly Upcast[] = upcasts): Aspect {
  const aspect = v.parse(Aspect, item);
  const newest = upcastEvent(aspect, steps);
  if (!newest.ok) throw new Error(`the read model's event ${aspect.id} cannot be read: ${newest.reason}`);
  return { ...aspect, type: newest.type, payload: newest.payload };
}

const ofFile = (name: string) => (): string => `file#${name}`;
const ofShard =
  (name: string) =>
  ({ shard }: Aspect["payload"]): string =>
    `shard#${String(shard).padStart(4, "0")}#${name}`;

/** The sort key of each event's aspect; events that are not named tell nothing of a file. */
const places: { readonly [Type in PipelineEventType]?: (payload: Aspect["payload"]) => string } = {
  "file.received.v1": ofFile("received"),
  "undo.requested.v1": ofFile("received"),
  "file.sharded.v1": ofFile("sharded"),
  "file.failed.v1": ofFile("failed"),
  // One gate, one verdict.
  "file.validated.v1": ofFile("verdict"),
  "file.rejected.v1": ofFile("verdict"),
  "load.planned.v1": ofFile("planned"),
  "file.held.v1": ofFile("held"),
  // One word on a held file.
  "file.released.v1": ofFile("decision"),
  "file.refused.v1": ofFile("decision"),
  "file.withdrawn.v1": ofFile("withdrawn"),
  "file.checked.v1": ofFile("checked"),
  "file.loaded.v1": ofFile("loaded"),
  "sync.progressed.v1": ofFile("synced"),
  "shard.ready.v1": ofShard("ready"),
  "shard.validated.v1": ofShard("judged"),
  "shard.rejected.v1": ofShard("judged"),
  "load.requested.v1": ofShard("requested"),
  "shard.loaded.v1": ofShard("loaded"),
};

/** What the last undo of a file left of it, told by the undo's own end: not an event of the file itself. */
export const undoneAspect = {
  type: "undone",
  sk: "file#undone",
  payload: v.object({ by: v.string(), leaves: v.picklist(["undone", "restored"]) }),
} as const;

/** Where the aspect of an event lies among its file's; null for an event that tells nothing of a file. */
export function aspectSk(type: PipelineEventType, payload: Aspect["payload"]): string | null {
  return places[type]?.(payload) ?? null;
}

/** Adds an aspect to those known, by sort key, unless a newer one is there: what the read model's guarded put does. */
export function keepNewest(known: Map<string, Aspect>, sk: string, aspect: Aspect): void {
  const there = known.get(sk);
  if (there === undefined || isNewer(aspect, there)) known.set(sk, aspect);
}
