/**
 * What the validator knows of an entity type that rows refer to: up to which file everything has ended, and the snapshot that is live. It is
 * told over the bus, in any order and more than once. Pure.
 */
import { Count, type ReferenceNeed } from "@sluice/contracts/events/payloads.ts";
import { FileId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";

/** A loaded snapshot: where its key manifest lies. */
const LiveManifest = v.object({ file: FileId, sequence: Count, shards: Count });

/** What is known of one partner's files of an entity type. */
export const Reference = v.object({
  /** Every file up to this sequence number has ended, or waits for a person. */
  through: Count,
  /** Files behind that which have, too. */
  beyond: v.array(Count),
  live: v.nullable(LiveManifest),
});
export type Reference = v.InferOutput<typeof Reference>;

/** Before anything is known. */
export const noReference: Reference = { through: 0, beyond: [], live: null };

/** After the end of a file (or that it waits for a person); `loaded`: its manifest, where it has one. The same again changes nothing. */
export function afterEnd(
  { through, beyond, live }: Reference,
  sequence: number,
  loaded: Omit<v.InferOutput<typeof LiveManifest>, "sequence"> | null,
): Reference {
  const ended = new Set([...beyond, ...(sequence > through ? [sequence] : [])]);
  let next = through;
  while (ended.delete(next + 1)) next += 1;
  const isNewer = loaded !== null && sequence > (live?.sequence ?? 0);
  return {
    through: next,
    beyond: [...ended].toSorted((a, b) => a - b),
    live: isNewer ? { ...loaded, sequence } : live,
  };
}

/** Whether everything has ended that a file's rows wait for. */
export const isMet = (reference: Reference | null, { through }: ReferenceNeed): boolean =>
  (reference?.through ?? 0) >= through;
