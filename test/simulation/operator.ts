/**
 * The operator: hears of held files, and releases or refuses each, again and again until it is taken; now and then withdraws a file, at
 * any moment of its way; and now and then pauses what a file belongs to, and resumes it a while later.
 */
import { decideHeld, type Word } from "@sluice/loader/decide-held.ts";
import { withdraw } from "@sluice/loader/withdraw.ts";
import { type Paused, sayPause } from "@sluice/loader/pause.ts";
import { FeedName, FileId, PartnerId } from "@sluice/contracts/ids.ts";
import { type PauseScope, scopesOf } from "@sluice/contracts/pause.ts";
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
  /** In half of the runs only held files are decided: what else an operator does hides what a lone fault would show. */
  const isBusy = random.chance(0.5);
  const words = new Map<string, Word>();
  const withdrawn = new Set<string>();
  const given = new Set<string>();
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
      // Withdrawn first. However else it went on, it did so without a word, and the run never ends.
      isOver = isTaken || (said?.kind === "not-held" && said.status === "withdrawn");
    }
    going -= 1;
  };
  const giveUp = async (file: string, partner: string, soonMs: number): Promise<void> => {
    const id = { file: v.parse(FileId, file), partner: v.parse(PartnerId, partner) };
    for (let isOver = false; !isOver;) {
      await world.time.pause(random.below(random.chance(0.7) ? soonMs : 60_000));
      const said = await ask((deps) => withdraw(breaks.withdrawal?.(deps) ?? deps, id, decision));
      if (said?.kind === "decided" || said?.kind === "repeat") withdrawn.add(file);
      isOver = withdrawn.has(file) || said?.kind === "writing" || said?.kind === "ended";
    }
    going -= 1;
  };
  const stop = async (scope: PauseScope): Promise<void> => {
    for (const word of ["pause", "resume"] as const)
      for (let said: Paused | null = null; said === null || said.kind === "busy";) {
        const isSoon = word === "pause" && random.chance(0.8);
        await world.time.pause(random.below(isSoon ? 400 : 90_000));
        said = await ask((deps) => sayPause(deps, scope, word, decision));
      }
    going -= 1;
  };
  world.onRecord.push((table) => {
    const isHeard = table === "loads" || table === "files" || table === "validations";
    const event = isHeard ? newestEvent(world, table) : null;
    const { file = "", partner = "", feed = "" } = event?.payload ?? {};
    if (isBusy && event?.type === "file.validated.v1" && random.chance(0.2)) {
      going += 1;
      void stop(random.pick(scopesOf(v.parse(FeedName, feed), v.parse(PartnerId, partner))));
    }
    // At any moment of its way; and around the moment at which its rows begin to be written.
    const odds =
      { "file.received.v1": 0.1, "undo.requested.v1": 0.1, "load.requested.v1": 0.12 }[event?.type ?? ""] ??
      0;
    if (isBusy && odds > 0 && !given.has(file) && random.chance(odds)) {
      given.add(file);
      going += 1;
      void giveUp(file, partner, odds === 0.1 ? 3_000 : 1_000);
    }
    if (event?.type !== "file.held.v1") return;
    going += 1;
    void say(file, partner, random.chance(0.5) ? "release" : "refuse");
  });
  return { words, withdrawn, isIdle: () => going === 0 };
}
