/** Finds a file's place in its turn by its id alone. */
import type { Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import { Entry } from "./core/turn.ts";
import type { LoaderDeps } from "./deps.ts";
import { entriesWithin, type LoadId } from "./loads.ts";

/** The entry; null where the loader has not heard of the file. Reads all of the partner's entries: for what a person asks now and then. */
export async function findEntry(
  { store, feeds }: Pick<LoaderDeps, "store" | "feeds">,
  { partner, file }: LoadId,
): Promise<Loaded<Entry> | null> {
  for (const entity of new Set([...feeds.values()].map((feed) => feed.entity))) {
    const entries = await store.list(entriesWithin({ partner, entity }), Entry, { descending: true });
    const found = entries.find(({ state }) => state.file === file);
    if (found !== undefined) return found;
  }
  return null;
}
