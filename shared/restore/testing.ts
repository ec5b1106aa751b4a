/** A restore over memory: two tables at most, a loader that goes by the name, and an old database that follows. For tests. */
import type { Group } from "@sluice/contracts/ids.ts";
import { text } from "../adapters/items/typed.ts";
import { memoryAggregateStore } from "../adapters/memory/aggregate-store.ts";
import { memoryEntityStore } from "../adapters/memory/entity-store.ts";
import { memoryEntityTeller } from "../adapters/memory/entity-teller.ts";
import { memoryObjectStore } from "../adapters/memory/object-store.ts";
import { memoryRestoreTables } from "../adapters/memory/restore-tables.ts";
import { memoryTables } from "../adapters/memory/tables.ts";
import { scannedEntity } from "../adapters/items/entity-item.ts";
import type { NamedTable } from "../names/named-table.ts";
import type { EntityId } from "../ports/entity-store.ts";
import { type EntityChoice, sampleWrite } from "../ports/samples.suite.ts";
import { groupOf } from "../reconcile/group-of.ts";
import type { RestoreDeps } from "./deps.ts";
import type { Asked } from "./plan.ts";

export const first: NamedTable = { table: "entities", epoch: 1, writes: "open" };
/** A drill of somebody. */
export const asked = (changed: Partial<Asked> = {}): Asked => ({
  id: "restore-1",
  by: "aoki",
  reason: "a drill",
  begunAt: "2026-11-20T10:00:00.000Z",
  unconfirmed: "ask",
  restoredTo: "2026-11-20T09:00:00.000Z",
  ...changed,
});

/** Its world. `restored`: the keys, at version 1, that the instant of the restore had; none unless told. */
export function world(restored: readonly string[] = []) {
  const tables = memoryTables();
  const records: string[] = [];
  let now = Date.parse("2026-11-20T10:00:00.000Z");
  let ids = 0;
  const journal = "acme/f/journal/0000/1-x.json";
  const objects = memoryObjectStore();
  const known: { key: string; version: number }[] = [];
  const past = memoryTables();
  const restoreTables = memoryRestoreTables({
    first: { table: first.table, tables },
    itemsAt: () => past.all("entities"),
    onRecord: ({ dynamodb }) => records.push(text(dynamodb.Keys, "pk")),
  });
  const told = new Map<Group, { epoch: number; version: number }>();
  /** A write as the loader makes it, its journal entry first. */
  const writeOf = async (key: string, choice: EntityChoice, epoch = 1) => {
    known.push({ key, version: (choice.version ?? 1) - 1 });
    await objects.put(journal, new TextEncoder().encode(JSON.stringify(known)));
    const write = sampleWrite(key, { ...choice, journal: `${journal}#${known.length - 1}` });
    return { ...write, after: { ...write.after, epoch } };
  };
  const write = async (key: string, choice: EntityChoice = {}, table = first.table, epoch = 1) => {
    const one = await writeOf(key, { record: choice.version ?? 1, ...choice }, epoch);
    const outcome = await memoryEntityStore(restoreTables.at(table)).write([one]);
    if (outcome[0]?.kind === "written")
      told.set(groupOf(one.after.id), { epoch, version: one.after.version });
    return outcome[0];
  };
  let differing: readonly EntityId[] = [];
  const deps: RestoreDeps = {
    store: memoryAggregateStore(tables),
    first,
    tables: restoreTables,
    objects,
    told: async (groups) =>
      new Map(
        groups
          .flatMap((group) => [[group, told.get(group)] as const])
          .flatMap(([group, one]) => (one === undefined ? [] : [[group, one] as const])),
      ),
    differing: async () => differing,
    tellerOf: (table) => memoryEntityTeller(restoreTables.at(table)),
    clock: { now: () => new Date(now) },
    ids: { ulid: () => `mark-${(ids += 1)}`, traceparent: () => "" },
    pause: async (ms) => {
      now += ms;
    },
  };
  return {
    deps,
    records,
    write,
    tables: restoreTables,
    later: (ms: number) => (now += ms),
    differ: (entities: readonly EntityId[]) => (differing = entities),
    /** Version 1 of every key that was there, in both. */
    setUp: async () => {
      for (const key of restored) {
        const one = await writeOf(key, { record: 1 });
        await memoryEntityStore(past).write([one]);
        await memoryEntityStore(tables).write([one]);
        told.set(groupOf(one.after.id), { epoch: 1, version: 1 });
      }
    },
    entities: (table: string) => restoreTables.at(table).all("entities").map(scannedEntity),
  };
}
