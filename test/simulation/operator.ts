/**
 * The operator: hears of held files, and releases or refuses each, again and again until it is taken; and now and then withdraws a file, at
 * any moment of its way.
 */
import { decideHeld, type Word } from "@sluice/loader/decide-held.ts";
import { withdraw } from "@sluice/loader/withdraw.ts";
import { FileId, PartnerId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import { begin } from "./life.ts";
import { aggregateStoreOf } from "./ports.ts";
import { idsOf } from "./services.ts";
import { newestEvent } from "./told.ts";
import type { Breaks } from "./variant.ts";
import { feeds, type World } from "./world.ts";

/** What was said. */
export interface Operator {
  /** Of held files: the word that was taken, by file. */
  readonly words: ReadonlyMap<string, Word>;
  /** The files whose withdrawal was taken. */
  readonly withdrawn: ReadonlySet<string>;
  /** Whether everything that was said is answered. */
  isIdle(): boolean;
}

const epoch = 1;
const decision = { by: "operator", reason: "the partner was asked" };

/** Starts one. */
export function startOperator(world: World, breaks: Breaks): Operator {
  const random = world.chance(12);
  const words = new Map<string, Word>();
  const withdrawn = new Set<string>();
  let going = 0;
  /** Each request meets a process that may be killed under it. Null: it was not answered. */
  const ask = async <Answer>(
    request: (deps: Parameters<typeof withdraw>[0]) => Promise<Answer>,
  ): Promise<Answer | null> => {
    const life = begin(world.time, world.faults, random, "loader.http", 0);
    const store = aggregateStoreOf(life, world.store);
    const deps = { store, clock: life.clock, ids: idsOf(world), epoch, feeds };
    return Promise.race([request(deps).catch(() => null), life.end.then(() => null)]);
  };
  const say = async (file: string, partner: string, word: Word): Promise<void> => {
    const id = { file: v.parse(FileId, file), partner: v.parse(PartnerId, partner) };
    for (let isOver = false; !isOver;) {
      await world.time.pause(1_000 + random.below(60_000));
      const said = await ask((deps) => decideHeld(deps, id, word, decision));
      const isTaken = said?.kind === "decided" || said?.kind === "repeat";
      if (isTaken) words.set(file, word);
      // It was withdrawn first.
      isOver = isTaken || said?.kind === "not-held";
    }
    going -= 1;
  };
  const giveUp = async (file: string, partner: string): Promise<void> => {
    const id = { file: v.parse(FileId, file), partner: v.parse(PartnerId, partner) };
    for (let isOver = false; !isOver;) {
      await world.time.pause(random.below(random.chance(0.7) ? 3_000 : 60_000));
      const said = await ask((deps) => withdraw(breaks.withdrawal?.(deps) ?? deps, id, decision));
      if (said?.kind === "decided" || said?.kind === "repeat") withdrawn.add(file);
      isOver = withdrawn.has(file) || said?.kind === "writing" || said?.kind === "ended";
    }
    going -= 1;
  };
  world.onRecord.push((table) => {
    const event = table === "loads" || table === "files" ? newestEvent(world, table) : null;
    const { file = "", partner = "" } = event?.payload ?? {};
    if (event?.type === "file.received.v1" && random.chance(0.12)) {
      going += 1;
      void giveUp(file, partner);
    }
    if (event?.type !== "file.held.v1") return;
    going += 1;
    void say(file, partner, random.chance(0.5) ? "release" : "refuse");
  });
  return { words, withdrawn, isIdle: () => going === 0 };
}
