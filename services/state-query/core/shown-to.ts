/** What of an entity's state a caller sees. Pure. */
import type { AnyFeed, EntityState } from "@sluice/contracts/feed.ts";
import { withMasks } from "@sluice/contracts/personal.ts";

/** The partner whose it is sees it whole; whoever else may look at it sees masks where a feed of that entity type marks a field as personal. */
export function shownTo<Told extends { readonly entity: string; readonly state: EntityState | null }>(
  { role }: { readonly role: "partner" | "operator" | "auditor" },
  feeds: ReadonlyMap<string, Pick<AnyFeed, "entity" | "personal">>,
  told: Told,
): Told {
  if (role === "partner" || told.state === null) return told;
  const personal = [...feeds.values()]
    .filter(({ entity }) => entity === told.entity)
    .flatMap((feed) => feed.personal ?? []);
  return { ...told, state: withMasks(personal, told.state) };
}
