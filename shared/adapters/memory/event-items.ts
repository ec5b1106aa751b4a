/** The events of tables in memory, so many items a page. */
import type { EventItems } from "../../ports/event-items.ts";
import { toldMessage } from "../items/told-message.ts";
import type { TypedItem } from "../items/typed.ts";
import type { MemoryTables } from "./tables.ts";

/** Over these tables. A page goes on behind the key of the item before it, whatever comes and goes meanwhile, as on DynamoDB. */
export function memoryEventItems(tables: Pick<MemoryTables, "all">, pageSize = 10): EventItems {
  return {
    page: async (table, from) => {
      const behind = tables
        .all(table)
        .map((item) => ({ key: keyOf(item), item }))
        .filter(({ key }) => from === null || key > from)
        .sort((a, b) => (a.key < b.key ? -1 : 1));
      const page = behind.slice(0, pageSize);
      const told = page.map(({ item }) => toldMessage(table, item));
      return {
        events: told.flatMap((one) => (one?.ok === true ? [one.message] : [])),
        unreadable: told.flatMap((one) => (one?.ok === false ? [one.reason] : [])),
        next: behind.length > pageSize ? (page.at(-1)?.key ?? null) : null,
      };
    },
  };
}

const keyOf = ({ pk, sk }: TypedItem): string => JSON.stringify([pk?.S, sk?.S]);
