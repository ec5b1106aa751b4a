/** The entity store behind its logical name. Every write goes to the table that the name leads to, under its epoch, or not at all. */
import { EpochPassed, type EntityStore, TableClosed } from "../ports/entity-store.ts";
import type { NamedTable } from "./named-table.ts";
import type { ResolvedName } from "./table-names.ts";

/** What it is made of. */
export interface NamedEntitiesParts {
  readonly name: ResolvedName;
  /** The store over a physical table; asked once for each. */
  readonly open: (table: string) => EntityStore;
}

/** Throws TableClosed and EpochPassed as the port says, and what the store of the table throws. */
export function namedEntities({ name, open }: NamedEntitiesParts): EntityStore {
  const opened = new Map<string, EntityStore>();
  const at = ({ table }: NamedTable): EntityStore => {
    const store = opened.get(table) ?? open(table);
    opened.set(table, store);
    return store;
  };
  const writable = async (): Promise<NamedTable> => {
    const named = await name.current();
    if (named.writes === "closed") throw new TableClosed(named.table);
    return named;
  };
  return {
    epoch: async () => (await writable()).epoch,
    read: async (ids) => at(await name.current()).read(ids),
    write: async (writes) => {
      const named = await writable();
      const late = writes.find(({ after }) => after.epoch !== named.epoch);
      if (late !== undefined) throw new EpochPassed(late.after.epoch, named.epoch);
      return at(named).write(writes);
    },
    ready: async () => at(await name.current()).ready(),
  };
}
