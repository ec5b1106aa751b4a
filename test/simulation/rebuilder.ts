/**
 * An operator who builds the read model anew while it serves, at any moment: from the event items, by a process that may be killed under it
 * and goes on; then lets it answer, goes back now and then, and drops the other.
 */
import { memoryEventItems } from "@sluice/shared/adapters/memory/event-items.ts";
import { build } from "@sluice/shared/generations/build.ts";
import { compareGenerations } from "@sluice/shared/generations/compare.ts";
import { removeDead } from "@sluice/shared/generations/drop.ts";
import { knownForMs } from "@sluice/shared/generations/generational.ts";
import { readGenerations, writeGenerations } from "@sluice/shared/generations/log.ts";
import { type Generations, type Step, step } from "@sluice/shared/generations/state.ts";
import type { EventItems } from "@sluice/shared/ports/event-items.ts";
import { isOnlyHere, projectAgain } from "@sluice/state-query/on-event.ts";
import { begin, type Life } from "./life.ts";
import { readModelOf } from "./ports.ts";
import type { World } from "./world.ts";

/** What is done. */
export interface Rebuilder {
  /** Whether all that was begun is over. */
  isOver(): boolean;
}

/** As the operators' tools have it. */
const settleMs = 3 * knownForMs;

/** Starts one; in most runs it does nothing. */
export function startRebuilder(world: World): Rebuilder {
  const { time } = world;
  const random = world.chance(16);
  let going = 0;

  /** Work that meets a process which may be killed under it; again and again until it is done. */
  const insist = async <Result>(work: (life: Life) => Promise<Result>): Promise<Result> => {
    for (;;) {
      const life = begin(time, world.faults, random, "rebuild", 0);
      const done = await Promise.race([
        work(life).then(
          (result) => ({ result }),
          () => null,
        ),
        life.end.then(() => null),
      ]);
      if (done !== null) return done.result;
      await time.pause(500 + random.below(3_000));
    }
  };
  /** A step whose reply was lost is not taken twice: `isTaken` sees it. */
  const take = (what: Step, isTaken: (now: Generations) => boolean): Promise<Generations> =>
    insist(async (life) => {
      const model = readModelOf(life, world.model);
      const known = await readGenerations(model);
      if (isTaken(known.now)) return known.now;
      const stepped = step(known.now, what);
      if (!stepped.ok) throw new Error(stepped.reason);
      if (!(await writeGenerations(model, known, stepped.next))) throw new Error("somebody was faster");
      return stepped.next;
    });
  const events: EventItems = {
    page: (table, from) =>
      memoryEventItems(table === "entities" ? world.entitiesNow() : world.tables, 7).page(table, from),
  };
  const rebuild = async (): Promise<void> => {
    going += 1;
    await time.pause(random.below(60_000));
    const { serving, building } = await take("start", ({ building }) => building !== null);
    if (building === null) throw new Error("a start left nothing to build");
    await insist((life) =>
      build(
        {
          model: readModelOf(life, world.model),
          ...{ table: world.model, events, store: projectAgain, isCarried: isOnlyHere },
          ...{ pause: life.pause, settleMs },
        },
        building,
        serving,
      ),
    );
    // What is under way lacks in the one or the other for a moment; what lacks for good is never let answer.
    for (let isWhole = false; !isWhole;) {
      await time.pause(settleMs);
      const { differences } = await compareGenerations(world.model, serving, building);
      isWhole = differences.every(({ how }) => how !== "missing" && how !== "older");
    }
    await take("switch", (now) => now.serving === building);
    await time.pause(random.below(60_000));
    if (random.chance(0.3)) await take("back", (now) => now.serving === serving);
    await time.pause(random.below(60_000));
    const left = await take("drop", ({ previous }) => previous === null);
    await time.pause(settleMs);
    await removeDead(world.model, left);
    going -= 1;
  };
  if (random.chance(0.25)) void rebuild();
  return { isOver: () => going === 0 };
}
