/** Physical tables of entities in memory: one at first, and those that restores make of the history that was kept. */
import type { RestoreTables } from "../../ports/restore-tables.ts";
import { integer, text, type TypedItem } from "../items/typed.ts";
import { type MemoryTables, memoryTables, type StreamRecord } from "./tables.ts";

/** What they are made over. */
export interface MemoryRestoreParts {
  readonly first: { readonly table: string; readonly tables: MemoryTables };
  /** Every entity as it was at an instant: what point-in-time recovery keeps. */
  readonly itemsAt: (at: Date) => readonly TypedItem[];
  /** Hears the streams of the tables that restores made. */
  readonly onRecord: (record: StreamRecord) => void;
}

/** The tables, and each as services write it. */
export interface MemoryRestoreTables extends RestoreTables {
  /** A physical table. What is denied throws at its writes. */
  at(table: string): MemoryTables;
}

interface Physical {
  readonly tables: MemoryTables;
  streams: boolean;
  isDenied: boolean;
}

/** Makes them. Items are read in pages of 7. */
export function memoryRestoreTables({ first, itemsAt, onRecord }: MemoryRestoreParts): MemoryRestoreTables {
  const known = new Map<string, Physical>([
    [first.table, { tables: first.tables, streams: true, isDenied: false }],
  ]);
  const physical = (table: string): Physical => {
    const found = known.get(table);
    if (found === undefined) throw new Error(`there is no table ${table}`);
    return found;
  };
  const made = (table: string): Physical => {
    const one: Physical = {
      tables: memoryTables((_, record) => {
        // Event ids are unique over all streams.
        if (one.streams) onRecord({ ...record, eventID: `${table}-${record.eventID}` });
      }),
      streams: false,
      isDenied: false,
    };
    return one;
  };
  const seen = (note: string) => ({ kind: "done", note }) as const;
  return {
    at: (table) => {
      const one = physical(table);
      const refuse = (): void => {
        if (one.isDenied) throw new Error(`${table} refuses writes`);
      };
      return {
        ...one.tables,
        put: (name, item) => {
          refuse();
          one.tables.put(name, item);
        },
        remove: (name, pk, sk) => {
          refuse();
          one.tables.remove(name, pk, sk);
        },
      };
    },
    restore: async (_, to, at) => {
      if (known.has(to)) return seen(`${to} is there`);
      const one = made(to);
      for (const item of itemsAt(new Date(at))) one.tables.put("entities", item);
      known.set(to, one);
      return seen(`${to} is made`);
    },
    remake: async () => seen("nothing is dropped in memory"),
    startStream: async (_, to) => {
      physical(to).streams = true;
      return seen("its stream is on");
    },
    deny: async (table) => {
      physical(table).isDenied = true;
    },
    allow: async (table) => {
      physical(table).isDenied = false;
    },
    scan: async function* (table) {
      const items = physical(table).tables.all("entities");
      for (let at = 0; at < items.length; at += 7) yield items.slice(at, at + 7);
    },
    get: async (table, pks) => {
      const found = new Map<string, TypedItem>();
      for (const pk of pks) {
        const item = physical(table).tables.get("entities", pk);
        if (item !== undefined) found.set(pk, item);
      }
      return found;
    },
    put: async (table, item, before) => {
      const { tables } = physical(table);
      const there = tables.get("entities", text(item, "pk"));
      if (orderOf(there) !== orderOf(before)) return false;
      tables.put("entities", item);
      return true;
    },
  };
}

const orderOf = (item: TypedItem | undefined): string =>
  item === undefined ? "none" : `${integer(item, "epoch")}.${integer(item, "version")}`;
