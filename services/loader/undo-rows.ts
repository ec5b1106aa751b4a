/** What an undo means for each key of a chunk: the journal is walked back from the entities as they are. */
import type { EntityKey } from "@sluice/contracts/ids.ts";
import type { Entity } from "@sluice/shared/ports/entity-store.ts";
import { ObjectMissing, type ObjectStore } from "@sluice/shared/ports/object-store.ts";
import * as v from "valibot";
import { Journal, type JournalEntry, readJournalPointer } from "@sluice/contracts/journal.ts";
import { type Before, type Image, imageBefore, type Undoing } from "./core/undo.ts";

/** Before the first version. */
const nothing: Image = { version: 0, data: null, source: null, journal: "" };

/** Of an entity that is not there, and never was. */
export const untouched: Before = { kind: "untouched" };

/**
 * By key. An entity that this undo (`own`) has written already, and one that never was, are left out. Where a journal object has aged out
 * (contracts/retention.ts), so has the answer: `not-kept`.
 */
export async function imagesBefore(
  objects: ObjectStore,
  own: Entity["source"]["file"],
  undoing: Undoing,
  entities: readonly (Entity | null)[],
): Promise<ReadonlyMap<EntityKey, Before>> {
  const journals = new Map<string, Promise<readonly JournalEntry[]>>();
  const entryAt = async (pointer: string): Promise<JournalEntry> => {
    const place = readJournalPointer(pointer);
    if (place === null) throw new Error(`"${pointer}" points to no journal entry`);
    const { object, index } = place;
    // Chunks are journaled whole, so that the entries of a chunk's keys lie in few objects.
    const read = journals.get(object) ?? readJournal(objects, object);
    journals.set(object, read);
    const entry = (await read)[index];
    if (entry === undefined) throw new Error(`the journal object ${object} has no entry ${index}`);
    return entry;
  };
  const before = async ({ journal }: Image): Promise<Image> => (journal === "" ? nothing : entryAt(journal));
  const found = new Map<EntityKey, Before>();
  for (const entity of entities)
    if (entity !== null && entity.source.file !== own)
      found.set(entity.id.key, await keptBefore(entity, undoing, before));
  return found;
}

async function keptBefore(...asked: Parameters<typeof imageBefore>): Promise<Before> {
  try {
    return await imageBefore(...asked);
  } catch (cause) {
    if (cause instanceof ObjectMissing) return { kind: "not-kept" };
    throw cause;
  }
}

async function readJournal(objects: ObjectStore, object: string): Promise<readonly JournalEntry[]> {
  const text = new TextDecoder().decode(await objects.bytes(object));
  return v.parse(v.pipe(v.string(), v.parseJson(), Journal), text);
}
