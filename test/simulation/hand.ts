/**
 * A hand that writes the old database past Sluice, and an operator who lets entities tell again, at any moment. When the run has come to
 * rest, reconciliation must find exactly the rows that are not as they should be, and mend them.
 */
import { isDeepStrictEqual } from "node:util";
import { EntityKey, PartnerId } from "@sluice/contracts/ids.ts";
import type { StateValue } from "@sluice/contracts/feed.ts";
import { memoryEntityStore } from "@sluice/shared/adapters/memory/entity-store.ts";
import { memoryEntityTeller } from "@sluice/shared/adapters/memory/entity-teller.ts";
import { memoryLegacyDigests } from "@sluice/shared/adapters/memory/legacy-digests.ts";
import type { EntityId } from "@sluice/shared/ports/entity-store.ts";
import type { EntityTeller } from "@sluice/shared/ports/entity-teller.ts";
import { type Reconciled, reconcileFeed } from "@sluice/shared/reconcile/reconcile-feed.ts";
import { entitiesToRetell } from "@sluice/shared/reconcile/repair.ts";
import * as v from "valibot";
import { legacyRow, type Truth } from "./oracle.ts";
import { entityWritesOf } from "./told.ts";
import { feeds, type World } from "./world.ts";

type Row = Readonly<Record<string, StateValue>>;

/** What it does. */
export interface Hand {
  /** Whether it has done all that it will do. */
  isOver(): boolean;
  /** Reconciles and repairs; `rest` waits until the run is at rest again. Gives what was wrong. */
  mend(truth: Truth, rest: () => Promise<void>): Promise<readonly string[]>;
}

/** Starts one; in most runs it does nothing. */
export function startHand(world: World): Hand {
  const random = world.chance(13);
  const tables = [...feeds.values()].map(({ legacy }) => legacy);
  const teller: EntityTeller = {
    retell: (...asked) => memoryEntityTeller(world.entitiesNow()).retell(...asked),
  };
  let going = 0;

  const edit = (): void => {
    const table = random.pick(tables);
    world.legacy.edit(table, (rows) => {
      const at = random.below(Math.max(1, rows.length));
      const row = rows[at];
      const column = random.pick(Object.keys(table.types).filter((name) => !table.key.includes(name)));
      if (row === undefined || random.chance(0.2)) return [...rows, rowOfNobody(table, rows.length)];
      return random.chance(0.4) ? rows.toSpliced(at, 1) : rows.with(at, { ...row, [column]: "by hand" });
    });
  };
  const retellSome = async (): Promise<void> => {
    const written = entityWritesOf(world);
    if (written.length === 0) return;
    const ids = [idOf(random.pick(written).pk)];
    // While the entities are restored, their table refuses writes: whoever repairs tries again.
    for (let isTold = false; !isTold;) {
      isTold = await teller.retell(ids, world.newUlid()).then(
        () => true,
        () => false,
      );
      if (!isTold) await world.time.pause(30_000);
    }
  };
  const act = async (): Promise<void> => {
    going += 1;
    await world.time.pause(random.below(90_000));
    await (random.chance(0.5) ? edit() : retellSome());
    going -= 1;
  };
  if (random.chance(0.35)) for (let left = 1 + random.below(6); left > 0; left -= 1) void act();

  const reconcile = (): Promise<readonly Reconciled[]> => {
    const { objects } = world;
    const entities = memoryEntityStore(world.entitiesNow());
    const digests = memoryLegacyDigests(world.legacy);
    const deps = { digests, entities, objects, unsettled: async () => [], letters: async () => [] };
    return Promise.all([...feeds.values()].map((feed) => reconcileFeed(deps, feed)));
  };
  return {
    isOver: () => going === 0,
    mend: async (truth, rest) => {
      const found = await reconcile();
      const wrong = comparison(
        found,
        tables.flatMap((table) => rowsThatDiffer(world, table, truth)),
      );
      const differences = found.flatMap((one) => one.differences);
      if (differences.length === 0) return wrong;
      const ids = entitiesToRetell(differences, { now: world.time.now(), takeItems: false });
      await teller.retell(ids, world.newUlid());
      await rest();
      // Whoever made a row of nobody takes it away again; Sluice does not.
      for (const { legacy } of feeds.values())
        world.legacy.edit(legacy, (rows) => rows.filter((row) => !isOfNobody(row)));
      return [...wrong, ...comparison(await reconcile(), [])];
    },
  };
}

type Table = World["legacy"] extends { edit(table: infer Known, change: never): void } ? Known : never;

const nobody = "nobody-";

const rowOfNobody = (table: Table, number: number): Row => ({
  ...Object.fromEntries(Object.keys(table.types).map((column) => [column, `${nobody}${number}`])),
  partner: "acme",
});

const isOfNobody = (row: Row): boolean =>
  Object.values(row).some((value) => String(value).startsWith(nobody));

function idOf(pk: string): EntityId {
  const [partner, entity, key] = pk.split("#");
  const feed = [...feeds.values()].find((one) => one.entity === entity);
  if (feed === undefined) throw new Error(`no feed has entities like ${pk}`);
  return { partner: v.parse(PartnerId, partner), entity: feed.entity, key: v.parse(EntityKey, key) };
}

/** The rows of a table that are not as the truth has them, by table and key. */
function rowsThatDiffer({ legacy }: World, table: Table, truth: Truth): readonly string[] {
  const entity = [...feeds.values()].find((feed) => feed.legacy === table)?.entity;
  const keyOf = (row: Row): string => JSON.stringify(table.key.map((column) => row[column]));
  const should = new Map<string, Row>();
  for (const one of truth.entities.values()) {
    const state = one.versions.at(-1)?.state ?? null;
    if (one.entity !== entity || state === null) continue;
    const row = legacyRow(one, state);
    should.set(keyOf(row), row);
  }
  const found = new Map(legacy.rows(table.table).map((row) => [keyOf(row), row]));
  return [...new Set([...should.keys(), ...found.keys()])]
    .filter((key) => !isDeepStrictEqual(should.get(key), found.get(key)))
    .map((key) => `${table.table} ${key}`);
}

function comparison(found: readonly Reconciled[], should: readonly string[]): string[] {
  const told = found.flatMap(({ table, differences }) =>
    differences.map(({ row }) => `${table} ${JSON.stringify(row)}`),
  );
  return [
    ...should.filter((row) => !told.includes(row)).map((row) => `reconciliation did not find ${row}`),
    ...told
      .filter((row) => !should.includes(row))
      .map((row) => `reconciliation told of ${row}, which is right`),
  ];
}
