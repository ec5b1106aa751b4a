/** Whether an item is as Sluice wrote it: its journal entry speaks of this key, and of the version before this one. */
import * as v from "valibot";
import { integer, text, type TypedItem } from "../adapters/items/typed.ts";
import { ObjectMissing, type ObjectStore } from "../ports/object-store.ts";

const Entries = v.array(v.looseObject({ key: v.string(), version: v.number() }));
type Entries = v.InferOutput<typeof Entries>;

/** Journal objects kept at once: items of one chunk come together at best. */
const keptMax = 64;

/** Asks the journal. Rejects when the objects do not answer; an entry that is not there confirms nothing. */
export function ownWrites(objects: Pick<ObjectStore, "bytes">): (item: TypedItem) => Promise<boolean> {
  const kept = new Map<string, Promise<Entries>>();
  const entriesOf = (object: string): Promise<Entries> => {
    const known = kept.get(object) ?? readEntries(objects, object);
    kept.delete(object);
    kept.set(object, known);
    const [oldest] = kept.keys();
    if (kept.size > keptMax && oldest !== undefined) kept.delete(oldest);
    known.catch(() => kept.delete(object));
    return known;
  };
  return async (item) => {
    const [object = "", index = ""] = text(item, "journal").split("#");
    if (object === "") return false;
    const entry = (await entriesOf(object))[Number(index)];
    return entry?.key === text(item, "key") && entry.version === integer(item, "version") - 1;
  };
}

async function readEntries(objects: Pick<ObjectStore, "bytes">, object: string): Promise<Entries> {
  try {
    return v.parse(Entries, JSON.parse(new TextDecoder().decode(await objects.bytes(object))));
  } catch (cause) {
    if (cause instanceof ObjectMissing || cause instanceof SyntaxError || v.isValiError(cause)) return [];
    throw cause;
  }
}
