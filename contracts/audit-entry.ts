/**
 * The audit trail's entries: who did what to what, when. Only names of things, never a row's fields: what an operator looks at here must
 * not be what the rows are guarded for.
 */
import * as v from "valibot";

/** What an entry names. Ids are Sluice's own; an entity's is `<partner>/<type>/<key>`. */
export const AuditSubject = v.strictObject({
  kind: v.picklist(["file", "letter", "entity", "feed", "partner", "key", "table", "operation"]),
  id: v.pipe(v.string(), v.nonEmpty(), v.maxLength(512)),
});
export type AuditSubject = v.InferOutput<typeof AuditSubject>;

const Hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const Fact = v.union([v.pipe(v.string(), v.maxLength(512)), v.pipe(v.number(), v.finite()), v.boolean()]);

/** What a tool says of a deed; the trail adds the rest. */
export const AuditNote = v.strictObject({
  /** The deed's id: the same in all entries of one deed. */
  deed: v.pipe(v.string(), v.ulid()),
  /** ISO 8601, UTC. */
  at: v.pipe(v.string(), v.isoTimestamp()),
  /** Begun is kept before anything is done, ended when it is over. */
  stage: v.picklist(["begun", "ended"]),
  /** The id of the key that was used, or the name that was given on the command line. */
  by: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)),
  /** `<thing>.<verb>`: `dead-letters.discard`, `file.release`. */
  action: v.pipe(v.string(), v.regex(/^[a-z]+(-[a-z]+)*[.][a-z]+(-[a-z]+)*$/)),
  /** In the operator's own words. */
  reason: v.nullable(v.pipe(v.string(), v.maxLength(500))),
  /** What it touches. Empty at the end. */
  subjects: v.pipe(v.array(AuditSubject), v.maxLength(500)),
  /** Null at the beginning. `stopped`: the operator ended it midway; `refused`: nothing was done; `failed`: see the logs. */
  outcome: v.nullable(v.picklist(["done", "refused", "stopped", "failed"])),
  /** How many things were done; null at the beginning, and where nobody counts. */
  done: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  /** What else is to be known of it: a rate, a kept object's key. Never a row's fields. */
  facts: v.record(v.string(), Fact),
});
export type AuditNote = v.InferOutput<typeof AuditNote>;

/** An entry as it is kept. Its hash is SHA-256 over the canonical JSON (RFC 8785) of everything else in it. */
export const AuditEntry = v.strictObject({
  ...AuditNote.entries,
  /** From 1, without a gap. */
  sequence: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** The hash of the entry before; 64 zeros in the first. */
  previous: Hash,
  hash: Hash,
});
export type AuditEntry = v.InferOutput<typeof AuditEntry>;

/** The last entry of a trail: whoever notes it can prove later that nothing before it was cut off or written anew. */
export const AuditHead = v.strictObject({ sequence: AuditEntry.entries.sequence, hash: Hash });
export type AuditHead = v.InferOutput<typeof AuditHead>;
