/** Brings into the restored table what was written since the instant that it was restored to, and nothing that was written past Sluice. */
import { text, type TypedItem } from "../adapters/items/typed.ts";
import type { RestoreTables } from "../ports/restore-tables.ts";
import { compareItems } from "./compare-items.ts";
import type { Restore } from "./plan.ts";

/** What a pass over the old table showed. */
export interface CaughtUp {
  readonly read: number;
  readonly copied: number;
  /** Keys of items that are not as Sluice wrote them: left as the new table has them, or taken, as the operator said. */
  readonly unconfirmed: readonly string[];
}

/** What it works with. */
export interface CatchUpParts {
  readonly tables: Pick<RestoreTables, "scan" | "get" | "put">;
  readonly isOwn: (item: TypedItem) => Promise<boolean>;
}

/** Keys told of; the rest is counted. */
const toldMax = 5;

/** One pass. A second one finds what was written during the first. */
export async function catchUp(
  { tables, isOwn }: CatchUpParts,
  { from, to, unconfirmed: choice }: Pick<Restore, "from" | "to" | "unconfirmed">,
): Promise<CaughtUp> {
  let read = 0;
  let copied = 0;
  const unconfirmed: string[] = [];
  for await (const page of tables.scan(from.table)) {
    read += page.length;
    const there = await tables.get(
      to.table,
      page.map((item) => text(item, "pk")),
    );
    for (const item of page) {
      const pk = text(item, "pk");
      const before = there.get(pk);
      const comparison = compareItems(item, before);
      if (comparison === "same") continue;
      const isConfirmed = comparison === "newer" && (await isOwn(item));
      if (!isConfirmed) unconfirmed.push(pk);
      if (!isConfirmed && choice !== "take") continue;
      if (await tables.put(to.table, item, before)) copied += 1;
    }
  }
  return { read, copied, unconfirmed };
}

/** The same, for people. */
export function caughtUpNote(
  { read, copied, unconfirmed }: CaughtUp,
  choice: Restore["unconfirmed"],
): string {
  const told = unconfirmed.slice(0, toldMax).join(", ");
  const rest = unconfirmed.length > toldMax ? ` and ${unconfirmed.length - toldMax} more` : "";
  const past =
    unconfirmed.length === 0
      ? ""
      : `; written past Sluice, and ${choice === "take" ? "taken" : "left as restored"}: ${told}${rest}`;
  return `${read} items read, ${copied} copied${past}`;
}
