/** The journals of a partner, without an erased person: read through, and rewritten where one of them holds something. */
import { type Erasure, tellsOfPerson, withoutPerson } from "@sluice/contracts/erasure.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { Journal, type JournalEntry } from "@sluice/contracts/journal.ts";
import { daysKept } from "@sluice/contracts/retention.ts";
import * as v from "valibot";
import { type ObjectKeys, ObjectMissing, type ObjectStore } from "../ports/object-store.ts";

/** What it reads and rewrites. */
export interface JournalDeps {
  readonly objects: Pick<ObjectStore, "bytes" | "put">;
  readonly objectKeys: ObjectKeys;
  readonly feeds: ReadonlyMap<string, AnyFeed>;
}

const Written = v.pipe(v.string(), v.parseJson(), Journal);

/**
 * Empties the person's fields in every entry that any of these erasures (of one partner) names; answers how many entries. Reads every journal
 * object of the partner once: entries that no item points to (a killed load's) are found too.
 */
export async function eraseInJournals(
  { objects, objectKeys, feeds }: JournalDeps,
  erasures: readonly [Erasure, ...Erasure[]],
): Promise<number> {
  const byKey = Map.groupBy(erasures, ({ key }) => key);
  const erasedIn = (entry: JournalEntry): AnyFeed | null => {
    for (const { entity, feed } of byKey.get(entry.key) ?? []) {
      // Older entries do not say whose they are: the fields tell.
      const named = feeds.get(entry.made?.feed ?? feed);
      if (named?.entity === entity && tellsOfPerson(named, entry.data)) return named;
    }
    return null;
  };
  let erased = 0;
  for await (const keys of objectKeys(`${erasures[0].partner}/`))
    for (const key of keys.filter((one) => /^[^/]+[/][^/]+[/]journal[/]/.test(one))) {
      const entries = await read(objects, key);
      let [found, days]: [number, number | undefined] = [0, undefined];
      const rewritten = entries.map((entry) => {
        const feed = erasedIn(entry);
        if (feed === null || entry.data === null) return entry;
        found += 1;
        days = daysKept(feed, "journal");
        return { ...entry, data: withoutPerson(feed, entry.data) };
      });
      if (found === 0) continue;
      await objects.put(key, new TextEncoder().encode(JSON.stringify(rewritten)), days);
      erased += found;
    }
  return erased;
}

/** Nothing of one that has aged out meanwhile. */
async function read(objects: JournalDeps["objects"], key: string): Promise<readonly JournalEntry[]> {
  try {
    return v.parse(Written, new TextDecoder().decode(await objects.bytes(key)));
  } catch (cause) {
    if (cause instanceof ObjectMissing) return [];
    throw cause;
  }
}
