/** The events of tables in memory, so many items a page. */
import type { EventItems } from "../../ports/event-items.ts";
import { toldMessage } from "../items/told-message.ts";
import type { MemoryTables } from "./tables.ts";

/** Over these tables. A page's place is the number of items before it: items that come meanwhile may shift it, and come twice. */
export function memoryEventItems(tables: MemoryTables, pageSize = 10): EventItems {
  return {
    page: async (table, from) => {
      const items = tables.all(table);
      const start = Number(from ?? 0);
      const told = items.slice(start, start + pageSize).map((item) => toldMessage(table, item));
      return {
        events: told.flatMap((one) => (one?.ok === true ? [one.message] : [])),
        unreadable: told.flatMap((one) => (one?.ok === false ? [one.reason] : [])),
        next: start + pageSize < items.length ? String(start + pageSize) : null,
      };
    },
  };
}
