/** The operator: hears of held files, and releases or refuses each, again and again until it is taken. */
import { decideHeld, type Word } from "@sluice/loader/decide-held.ts";
import { FileId, PartnerId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import { begin } from "./life.ts";
import { aggregateStoreOf } from "./ports.ts";
import { newestEvent } from "./told.ts";
import type { World } from "./world.ts";

/** What was said. */
export interface Operator {
  /** By file. */
  readonly words: ReadonlyMap<string, Word>;
  /** Whether every held file is decided. */
  isIdle(): boolean;
}

const epoch = 1;
const decision = { by: "operator", reason: "the partner was asked" };

/** Starts one. */
export function startOperator(world: World): Operator {
  const random = world.chance(12);
  const words = new Map<string, Word>();
  const decided = new Set<string>();
  const say = async (file: string, partner: string, word: Word): Promise<void> => {
    const id = { file: v.parse(FileId, file), partner: v.parse(PartnerId, partner) };
    for (;;) {
      await world.time.pause(1_000 + random.below(60_000));
      // Each request meets a process that may be killed under it.
      const life = begin(world.time, world.faults, random, "loader.http", 0);
      const deps = { store: aggregateStoreOf(life, world.store), clock: life.clock, epoch };
      const said = await Promise.race([
        decideHeld(deps, id, word, decision).catch(() => null),
        life.end.then(() => null),
      ]);
      if (said?.kind === "decided" || said?.kind === "repeat") break;
    }
    decided.add(file);
  };
  world.onRecord.push((table) => {
    const event = table === "loads" ? newestEvent(world, table) : null;
    if (event?.type !== "file.held.v1") return;
    const { file = "", partner = "" } = event.payload;
    const word = random.chance(0.5) ? "release" : "refuse";
    words.set(file, word);
    void say(file, partner, word);
  });
  return { words, isIdle: () => decided.size === words.size };
}
