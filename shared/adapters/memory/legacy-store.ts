/** The old database in memory, for the simulation and for tests without Postgres. */
import type { StateValue } from "@sluice/contracts/feed.ts";
import type { Group } from "@sluice/contracts/ids.ts";
import { type Clock, systemClock } from "../../ports/clock.ts";
import {
  type FileProgress,
  type LegacyChange,
  type LegacyStore,
  type LegacyTable,
  type Settled,
  settledTotal,
} from "../../ports/legacy-store.ts";
import { type RowDigest, rowDigest } from "../../reconcile/row-digest.ts";

type Row = Readonly<Record<string, StateValue>>;

/** What the last event of an entity told: the row's key as text and its digest; a tombstone's are null. */
export interface MemoryGuard {
  readonly epoch: number;
  readonly version: number;
  readonly rowKey: string | null;
  readonly told: RowDigest | null;
}

/** The store, and what tests look at. */
export interface MemoryLegacyStore extends LegacyStore {
  /** A table's rows, in no order. */
  rows(table: string): readonly Row[];
  /** Every entity's guard, by its group. */
  guards(): ReadonlyMap<Group, MemoryGuard>;
  /** Puts a guard, as an adoption does. */
  guard(entity: Group, guard: MemoryGuard): void;
  /** Writes a table's rows behind Sluice's back: the rows after it, from those before. */
  edit(table: LegacyTable, change: (rows: readonly Row[]) => readonly Row[]): void;
  /** While a reason is given, every call finds the database unavailable; null brings it back. */
  breakDown(reason: string | null): void;
}

/** A fresh, empty one. */
export function memoryLegacyStore(clock: Clock = systemClock): MemoryLegacyStore {
  const inbox = new Map<string, number>();
  const guards = new Map<Group, MemoryGuard>();
  const tables = new Map<string, Map<string, Row>>();
  const counted = new Map<string, FileProgress>();
  const published = new Map<string, number>();
  let down: string | null = null;

  const up = () => {
    if (down !== null) throw new Error(down);
  };

  const settleOne = ({ event, table, row, retold = false }: LegacyChange): Settled => {
    const guard = guards.get(event.entity);
    const isSame = guard?.epoch === event.epoch && guard.version === event.version;
    const isOfBefore = guard !== undefined && guard.epoch < event.epoch && guard.version >= event.version;
    const isRepeat = inbox.has(event.id) || (retold && (isSame || isOfBefore));
    if (isRepeat && !retold) return "repeat";
    const newer =
      guard === undefined ||
      guard.epoch < event.epoch ||
      (guard.epoch === event.epoch && guard.version < event.version);
    if (!isRepeat) {
      inbox.set(event.id, clock.now().getTime());
      count(event, newer ? "applied" : "superseded");
    }
    if (newer || (retold && isSame)) write({ event, table, row });
    return isRepeat ? "repeat" : newer ? "applied" : "superseded";
  };

  const write = ({ event, table, row }: LegacyChange) => {
    const guard = guards.get(event.entity);
    const rows = tables.get(table.table) ?? new Map<string, Row>();
    tables.set(table.table, rows);
    const before = guard?.rowKey ?? null;
    const rowKey = row === null ? before : keyOf(table, row);
    if (row !== null && rowKey !== null) rows.set(rowKey, row);
    else if (rowKey !== null) rows.delete(rowKey);
    const told = row === null ? null : rowDigest(table, row);
    guards.set(event.entity, { epoch: event.epoch, version: event.version, rowKey, told });
  };

  const count = ({ file, partner }: LegacyChange["event"], outcome: "applied" | "superseded") => {
    const before = counted.get(file) ?? { file, partner, applied: 0, superseded: 0, discarded: 0 };
    counted.set(file, { ...before, [outcome]: before[outcome] + 1 });
  };

  return {
    settle: (changes) =>
      Promise.resolve(
        down === null
          ? { kind: "settled", outcomes: changes.map(settleOne) }
          : { kind: "unavailable", reason: down },
      ),
    unpublished: async (limit) => {
      up();
      return [...counted.values()]
        .filter((progress) => settledTotal(progress) > (published.get(progress.file) ?? 0))
        .slice(0, limit);
    },
    markPublished: async (files) => {
      up();
      for (const progress of files) {
        const before = published.get(progress.file) ?? 0;
        published.set(progress.file, Math.max(before, settledTotal(progress)));
      }
    },
    prune: async (before, limit) => {
      up();
      const old = [...inbox].filter(([, settledAt]) => settledAt < before.getTime()).slice(0, limit);
      for (const [id] of old) inbox.delete(id);
      return old.length;
    },
    ready: async () => up(),
    close: () => Promise.resolve(),
    rows: (table) => [...(tables.get(table)?.values() ?? [])],
    guards: () => guards,
    guard: (entity, guard) => void guards.set(entity, guard),
    edit: (table, change) => {
      const rows = change([...(tables.get(table.table)?.values() ?? [])]);
      tables.set(table.table, new Map(rows.map((row) => [keyOf(table, row), row])));
    },
    breakDown: (reason) => {
      down = reason;
    },
  };
}

const keyOf = (table: LegacyTable, row: Row): string =>
  JSON.stringify(table.key.map((column) => row[column]));
