/** Changes where the entities' name leads, from one known state to the next. */
import { type NamedTable, nameRef } from "../names/named-table.ts";
import type { RestoreDeps } from "./deps.ts";

type Parts = Pick<RestoreDeps, "store" | "first">;

/** The name as it is. */
export async function nameNow({ store, first }: Parts): Promise<NamedTable> {
  return (await store.load(nameRef("entities")))?.state ?? first;
}

/** Lets it lead there, once. Throws when somebody else has moved it meanwhile. */
export async function leadTo({ store, first }: Parts, from: NamedTable, to: NamedTable): Promise<void> {
  const ref = nameRef("entities");
  const loaded = await store.load(ref);
  const now = loaded?.state ?? first;
  if (isSame(now, to)) return;
  if (!isSame(now, from))
    throw new Error(
      `the entities' name leads to ${now.table} (epoch ${now.epoch}, ${now.writes}), not to ${from.table} (epoch ${from.epoch}, ${from.writes}): another restore has moved it`,
    );
  const saved = await store.save([{ ref, expectedVersion: loaded?.version ?? 0, state: to }]);
  if (saved.kind === "conflict") await leadTo({ store, first }, from, to);
}

const isSame = (a: NamedTable, b: NamedTable): boolean =>
  a.table === b.table && a.epoch === b.epoch && a.writes === b.writes;
