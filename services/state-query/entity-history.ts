/** The versions of an entity, the newest first: the read model has the newest, and the journal that the loader keeps has those before it. */
import { JournalEntry, readJournalPointer } from "@sluice/contracts/journal.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import * as v from "valibot";
import { newestVersion, type Version, versionIn } from "./core/past-version.ts";
import type { KeptEntity } from "./core/told-entity.ts";
import type { QueryDeps } from "./deps.ts";

/** Why a walk came to no earlier version: there was none, or what was before is kept no longer, or it went as far as one answer may. */
export type WalkEnd = "first" | "not-kept" | "too-far";

/** Journal objects read for one answer, at most: some ten milliseconds each. */
const stepsMax = 1_000;

/** Walks back. Rejects when an object cannot be read, or is no journal. */
export async function* versionsBack(
  objects: QueryDeps["objects"],
  entity: KeptEntity,
): AsyncGenerator<Version, WalkEnd> {
  const read = journalReader(objects);
  let version = newestVersion(entity);
  let entry = await read(entity.key, version.journal);
  yield version;
  for (let steps = 1; steps < stepsMax; steps += 1) {
    if (entry === null) return version.version === 1 ? "first" : "not-kept";
    const before = await read(entity.key, entry.journal);
    const earlier = versionIn(entry, before);
    if (earlier === null) return "first";
    version = earlier;
    entry = before;
    yield version;
  }
  return "too-far";
}

/** Reads entries; the last object stays, since the versions that one file made lie together. Null for an entry that is kept no longer. */
function journalReader(
  objects: QueryDeps["objects"],
): (key: string, pointer: string) => Promise<JournalEntry | null> {
  let last: { readonly object: string; readonly entries: readonly unknown[] } | null = null;
  return async (key, pointer) => {
    const place = readJournalPointer(pointer);
    if (place === null) return null;
    try {
      if (last?.object !== place.object) {
        const text = new TextDecoder().decode(await objects.bytes(place.object));
        last = { object: place.object, entries: v.parse(Entries, text) };
      }
    } catch (cause) {
      if (cause instanceof ObjectMissing) return null;
      throw cause;
    }
    const entry = v.parse(JournalEntry, last.entries[place.index]);
    if (entry.key !== key)
      throw new Error(`the journal entry ${pointer} is of ${entry.key}, but ${key} points to it`);
    return entry;
  };
}

/** Of an object one entry is wanted, so that one alone is checked. */
const Entries = v.pipe(v.string(), v.parseJson(), v.array(v.unknown()));
