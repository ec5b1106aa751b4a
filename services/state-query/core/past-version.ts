/** Versions of an entity that have passed, as its journal's chain tells them. Pure. */
import type { EntityState } from "@sluice/contracts/feed.ts";
import type { JournalEntry } from "@sluice/contracts/journal.ts";
import type { KeptEntity, Source, ToldEntity } from "./told-entity.ts";

/** Which write made a version. */
export type Made = NonNullable<JournalEntry["made"]>;

/** A version, and where the one before it is kept. `made` is null where nothing tells it any more. */
export interface Version {
  readonly version: number;
  readonly state: EntityState | null;
  readonly source: Source;
  readonly made: Made | null;
  readonly journal: string;
}

/** The newest version: as its event told it. */
export function newestVersion({ version, state, source, trail, ...told }: KeptEntity): Version {
  const { changedAt: at, event, feed, change } = told;
  const made = { at, event, feed, change: changeOf(change), epoch: trail?.epoch ?? 1 };
  return { version, state, source, made, journal: trail?.journal ?? "" };
}

/**
 * The version that a journal entry holds, null where it holds none: the entity was not there. `before` is the entry that this version's own
 * write put down, null where that is kept no longer.
 */
export function versionIn(
  { version, data, source, journal }: JournalEntry,
  before: JournalEntry | null,
): Version | null {
  if (version === 0 || source === null) return null;
  return { version, state: data, source, journal, made: before?.made ?? null };
}

/** A version as people see it, with what it is an answer to. What nobody knows any more is null. */
export function toldVersion(
  { entity, key, partner }: ToldEntity,
  { version, state, source, made }: Version,
): Omit<ToldEntity, "feed" | "change" | "event" | "changedAt"> & {
  readonly [Field in "feed" | "change" | "event" | "changedAt"]: string | null;
} {
  return {
    entity,
    key,
    partner,
    feed: made?.feed ?? null,
    version,
    change: made?.change ?? null,
    event: made?.event ?? null,
    changedAt: made?.at ?? null,
    deleted: state === null,
    state,
    source,
  };
}

function changeOf(change: string): Made["change"] {
  return change === "created" || change === "removed" ? change : "updated";
}
