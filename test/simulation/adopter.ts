/**
 * Rows that the old database held before Sluice came, and an operator who adopts them at any moment, while files bring the same keys. The
 * process that adopts may be killed under it: whoever starts it again goes on.
 */
import { FileId, PartnerId } from "@sluice/contracts/ids.ts";
import { adoptFeed } from "@sluice/shared/adopt/adopt-feed.ts";
import { memoryEntityAdopter } from "@sluice/shared/adapters/memory/entity-adopter.ts";
import { memoryEntityStore } from "@sluice/shared/adapters/memory/entity-store.ts";
import { memoryLegacyAdoption } from "@sluice/shared/adapters/memory/legacy-adoption.ts";
import { namedEntities } from "@sluice/shared/names/named-entities.ts";
import { resolvedName } from "@sluice/shared/names/table-names.ts";
import type { EntityAdopter } from "@sluice/shared/ports/entity-adopter.ts";
import type { LegacyAdoption } from "@sluice/shared/ports/legacy-adoption.ts";
import * as v from "valibot";
import { adoptableKeys, levels } from "./levels-feed.ts";
import { begin, type Life } from "./life.ts";
import { aggregateStoreOf, entityStoreOf, objectStoreOf } from "./ports.ts";
import { idsOf } from "./services.ts";
import type { Breaks } from "./variant.ts";
import { firstEntities, type World } from "./world.ts";

/** What is done. */
export interface Adopter {
  /** Whether all rows are adopted, or entities by themselves. */
  isOver(): boolean;
}

/** Starts one; in most runs there is nothing to adopt. */
export function startAdopter(world: World, breaks: Breaks): Adopter {
  const { time } = world;
  const random = world.chance(17);
  let isOver = true;
  const adopt = async (): Promise<void> => {
    isOver = false;
    await time.pause(random.below(random.chance(0.5) ? 5_000 : 90_000));
    while (!isOver) {
      const life = begin(time, world.faults, random, "adopt", 0);
      isOver = await Promise.race([
        adoptAll(world, breaks, life).then(
          () => true,
          () => false,
        ),
        life.end.then(() => false),
      ]);
      if (!isOver) await time.pause(500 + random.below(3_000));
    }
  };
  if (random.chance(0.25)) {
    world.legacy.edit(levels.legacy, () =>
      adoptableKeys.map((key) => ({ partner: "acme", key, a: String(random.below(3)), b: "1" })),
    );
    void adopt();
  }
  return { isOver: () => isOver };
}

/** As the operators' tools do it. Rejects while a restore has closed the table. */
async function adoptAll(world: World, breaks: Breaks, life: Life): Promise<void> {
  const store = aggregateStoreOf(life, world.store);
  const name = resolvedName({ store, clock: life.clock, name: "entities", first: firstEntities });
  const entities = namedEntities({
    name,
    open: (table) => entityStoreOf(life, memoryEntityStore(world.restoreTables.at(table))),
  });
  const adopter: EntityAdopter = {
    adopt: async (...asked) => {
      const { table } = await name.current();
      return life.call("entities.adopt", () =>
        memoryEntityAdopter(world.restoreTables.at(table)).adopt(...asked),
      );
    },
  };
  const epoch = await entities.epoch();
  const by = {
    name: "operator",
    reason: "they were there before",
    epoch,
    adoption: v.parse(FileId, `f_${world.newUlid()}`),
  };
  const legacy = legacyOf(life, memoryLegacyAdoption(world.legacy));
  const objects = objectStoreOf(life, world.objects);
  const deps = { legacy, entities, adopter, objects, clock: life.clock, ids: idsOf(world) };
  const partner = v.parse(PartnerId, "acme");
  await adoptFeed(breaks.adoption?.(deps) ?? deps, { feed: levels, partner, by });
}

const legacyOf = (life: Life, inner: LegacyAdoption): LegacyAdoption => ({
  rows: async function* (...asked) {
    for await (const page of inner.rows(...asked)) yield await life.call("legacy.rows", async () => page);
  },
  prepare: (guards) => life.call("legacy.prepare", () => inner.prepare(guards)),
  complete: (guards) => life.call("legacy.complete", () => inner.complete(guards)),
  close: () => inner.close(),
});
