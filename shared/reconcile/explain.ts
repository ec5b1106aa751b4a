/** Says whether a row differs from its entity, and why. Pure. */
import type { Letter } from "../dead-letters/letter.ts";
import type { Entity, EntityId } from "../ports/entity-store.ts";
import type { Told } from "../ports/legacy-digests.ts";
import type { Difference, Why } from "./difference.ts";
import type { RowDigest } from "./row-digest.ts";

/** What is known of one row and its entity. */
export interface Facts {
  readonly id: EntityId | null;
  readonly row: readonly (string | null)[];
  /** Null where there is none. */
  readonly entity: Entity | null;
  /** What the row should be by the entity's state; null for a tombstone, and where there is no entity. */
  readonly expected: RowDigest | { readonly unreadable: string } | null;
  /** What was told last. */
  readonly told: (Told & { readonly removed: boolean }) | null;
  readonly stored: { readonly digest: bigint } | null;
  /** The dead letter that holds the entity's last event. */
  readonly letter: Letter | null;
  /** When the load of the file that wrote the entity ended, where it is known and not everything of it is settled. */
  readonly loadedAt: string | null;
}

/** The difference; null where the row is as its entity says. */
export function explain(facts: Facts): Difference | null {
  const { id, row, entity, expected, stored } = facts;
  if (expected !== null && "unreadable" in expected)
    return { entity: id, row, kind: "changed", why: { kind: "unreadable", reason: expected.unreadable } };
  if ((expected?.digest ?? null) === (stored?.digest ?? null)) return null;
  const kind = expected === null ? "extra" : stored === null ? "missing" : "changed";
  return { entity: entity === null ? null : id, row, kind, why: whyOf(facts, entity, expected) };
}

function whyOf({ told, letter, loadedAt }: Facts, entity: Entity | null, expected: RowDigest | null): Why {
  // What was told and is not there any more was removed past Sluice; entities themselves leave a tombstone.
  if (entity === null)
    return told === null ? { kind: "of-nobody" } : { kind: "edited-by-hand", where: "dynamodb" };
  const { version, epoch, source } = entity;
  if (told === null || isNewer({ version, epoch }, told)) {
    const { file } = source;
    if (letter === null) return { kind: "in-flight", file, version, told: told?.version ?? null, loadedAt };
    const isLost = letter.holding.kind === "lost";
    return { kind: "dead-lettered", file, letter: letter.id, cause: letter.cause, isLost };
  }
  const wasToldSo =
    told.version === version &&
    told.epoch === epoch &&
    (told.removed ? expected === null : told.digest === null || told.digest === expected?.digest);
  return { kind: "edited-by-hand", where: wasToldSo ? "postgres" : "dynamodb" };
}

interface Versioned {
  readonly version: number;
  readonly epoch: number;
}

const isNewer = (a: Versioned, b: Versioned): boolean =>
  a.epoch === b.epoch ? a.version > b.version : a.epoch > b.epoch;
