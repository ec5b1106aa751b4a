/**
 * An operator who restores the entities' table at any moment, into what it was at any earlier one, and back again, while files go on being
 * loaded; and who takes out what a script wrote into it past Sluice. Each try meets a process that may be killed under it.
 */
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { FileId } from "@sluice/contracts/ids.ts";
import { memoryEntityScan } from "@sluice/shared/adapters/memory/entity-scan.ts";
import { memoryEntityStore } from "@sluice/shared/adapters/memory/entity-store.ts";
import { memoryEntityTeller } from "@sluice/shared/adapters/memory/entity-teller.ts";
import { memoryLegacyDigests } from "@sluice/shared/adapters/memory/legacy-digests.ts";
import { integer, map, type TypedItem } from "@sluice/shared/adapters/items/typed.ts";
import type { EntityId } from "@sluice/shared/ports/entity-store.ts";
import type { RestoreTables } from "@sluice/shared/ports/restore-tables.ts";
import { reconcileFeed } from "@sluice/shared/reconcile/reconcile-feed.ts";
import type { RestoreDeps } from "@sluice/shared/restore/deps.ts";
import { beginRestore, drive } from "@sluice/shared/restore/run-restore.ts";
import * as v from "valibot";
import { begin, type Life } from "./life.ts";
import { aggregateStoreOf, objectStoreOf } from "./ports.ts";
import type { Breaks } from "./variant.ts";
import { feeds, firstEntities, strangerFile, type World } from "./world.ts";

/** What is done. */
export interface Restorer {
  /** Whether all that was begun is over. */
  isOver(): boolean;
  /** In some runs, once all is at rest: writes past Sluice into an entity, with an event, and restores to before that. */
  incident(rest: () => Promise<void>): Promise<void>;
}

/** Starts one; in most runs it does nothing. */
export function startRestorer(world: World, breaks: Breaks): Restorer {
  const { time } = world;
  const random = world.chance(14);
  let going = 0;

  /** Until it is over. Null moves back to the table before. */
  const restore = async (restoredTo: string | null): Promise<void> => {
    const asked = { by: "operator", reason: "a drill", unconfirmed: "leave", restoredTo } as const;
    let isBegun = false;
    for (let isOver = false; !isOver;) {
      const life = begin(time, world.faults, random, "restore", 0);
      const deps = depsOf(world, life);
      const used = breaks.restore?.(deps) ?? deps;
      const work = async (): Promise<boolean> => {
        const begunAt = time.now().toISOString();
        if (!isBegun) {
          const begun = await beginRestore(used, { ...asked, id: world.newUlid(), begunAt });
          // A begin whose reply was lost is refused the next time, and goes on as it is.
          if (begun.kind === "begun" || begun.reason.includes("not over")) isBegun = true;
          else return true;
        }
        return (await drive(used)).kind === "over";
      };
      isOver = await Promise.race([work().catch(() => false), life.end.then(() => false)]);
      if (!isOver) await time.pause(500 + random.below(3_000));
    }
  };
  const drill = async (): Promise<void> => {
    going += 1;
    await time.pause(random.below(90_000));
    const now = time.now().getTime();
    await restore(new Date(now - random.below(60_000)).toISOString());
    if (random.chance(0.4)) {
      await time.pause(random.below(30_000));
      await restore(null);
    }
    going -= 1;
  };
  if (random.chance(0.2)) void drill();
  const hasIncident = random.chance(0.2);

  return {
    isOver: () => going === 0,
    incident: async (rest) => {
      const there = world.entitiesNow().all("entities");
      const live = there.filter((item) => item["tombstone"]?.BOOL === false);
      if (!hasIncident || live.length === 0) return;
      const before = time.now().toISOString();
      await time.advance(1_000);
      world.entitiesNow().put("entities", damaged(random.pick(live)));
      await rest();
      going += 1;
      void restore(before).finally(() => (going -= 1));
      await rest();
    },
  };
}

/** What a script would make of it: another state, the next version, and an event that tells it to everybody. */
function damaged(item: TypedItem): TypedItem {
  const version = { N: String(integer(item, "version") + 1) };
  const { entity = "" }: { entity?: string } = unmarshall(item);
  const column = entity === "order" ? "customer" : entity === "level" ? "b" : "order";
  const id = `${map(item, "outbox")["id"]?.S?.split("@")[0]}@${version.N}.${item["epoch"]?.N}`;
  return {
    ...item,
    version,
    data: { M: { ...map(item, "data"), [column]: { S: "A-wrong" } } },
    source: { M: { ...map(item, "source"), file: { S: v.parse(FileId, strangerFile) } } },
    outbox: { M: { ...map(item, "outbox"), id: { S: id }, version } },
  };
}

function depsOf(world: World, life: Life): RestoreDeps {
  const differing = async (): Promise<readonly EntityId[]> => {
    const tables = world.entitiesNow();
    const deps = {
      digests: memoryLegacyDigests(world.legacy),
      entities: memoryEntityStore(tables),
      scan: memoryEntityScan(tables),
      objects: world.objects,
      unsettled: async () => [],
      letters: async () => [],
    };
    const found = await Promise.all([...feeds.values()].map((feed) => reconcileFeed(deps, feed)));
    return found.flatMap(({ differences }) => differences.flatMap(({ entity }) => entity ?? []));
  };
  return {
    store: aggregateStoreOf(life, world.store),
    first: firstEntities,
    tables: restoreTablesOf(life, world.restoreTables),
    objects: objectStoreOf(life, world.objects),
    told: (groups) => memoryLegacyDigests(world.legacy).told(groups),
    differing: () => life.call("restore.differing", differing),
    tellerOf: (table) => {
      const teller = memoryEntityTeller(world.restoreTables.at(table));
      return { retell: (...asked) => life.call("restore.retell", () => teller.retell(...asked)) };
    },
    clock: life.clock,
    ids: { ulid: () => world.newUlid(), traceparent: () => "" },
    pause: life.pause,
  };
}

function restoreTablesOf(life: Life, inner: RestoreTables): RestoreTables {
  return {
    restore: (...asked) => life.call("restore.restore", () => inner.restore(...asked)),
    remake: (...asked) => life.call("restore.remake", () => inner.remake(...asked)),
    startStream: (...asked) => life.call("restore.startStream", () => inner.startStream(...asked)),
    deny: (table) => life.call("restore.deny", () => inner.deny(table)),
    allow: (table) => life.call("restore.allow", () => inner.allow(table)),
    scan: async function* (table) {
      for await (const page of inner.scan(table)) yield await life.call("restore.scan", async () => page);
    },
    get: (...asked) => life.call("restore.get", () => inner.get(...asked)),
    put: (...asked) => life.call("restore.put", () => inner.put(...asked)),
  };
}
