/** One life of a service's process: from its start to its kill. Every call to the outside goes through it. */
import type { VirtualTime } from "@sluice/shared/adapters/memory/virtual-time.ts";
import type { Clock, Pause } from "@sluice/shared/ports/clock.ts";
import type { FaultKind, Faults } from "./faults.ts";
import type { Random } from "./random.ts";

/** A life. */
export interface Life {
  /** Whether the process runs a newer build of its service. */
  readonly isNewerBuild: boolean;
  /** This process's own clock: it may be wrong. */
  readonly clock: Clock;
  readonly pause: Pause;
  readonly random: Random;
  /** Fires at the kill. */
  readonly killed: AbortSignal;
  /** Resolves at the kill. */
  readonly end: Promise<void>;
  /**
   * One call to the outside: it takes its time, and may fail. `part` does a part of it only. In a dead process it never comes back, as
   * nothing of a killed process goes on.
   */
  call<Result>(site: string, work: () => Promise<Result>, part?: () => Promise<unknown>): Promise<Result>;
}

/** What a port throws when the outside fails. */
export class Injection extends Error {
  override readonly name = "Injection";
}

/** How much more often than a call in general a call fails. A lost write tells most of a design; an idle poll tells next to nothing, and there are many. */
const weights: Record<string, number> = {
  "entities.write": 3,
  "legacy.settle": 3,
  "store.save": 2,
  "queue.receive": 0.3,
  "legacy.unpublished": 0.2,
};
const weightOf = (site: string): number => weights[site] ?? 1;

const always: readonly FaultKind[] = [
  "killed-before",
  "killed-after",
  "refused",
  "refused",
  "reply-lost",
  "reply-lost",
  "frozen",
];

/** A life that begins now, of this build or a newer one: deploys go forth and back all the time. `skewMs`: how wrong its clock is. */
export function begin(time: VirtualTime, faults: Faults, random: Random, name: string, skewMs: number): Life {
  const ended = Promise.withResolvers<void>();
  const killed = new AbortController();
  let frozenUntil = 0;
  const never = new Promise<never>(() => undefined);
  const now = (): number => time.now().getTime();
  const kill = (): Promise<never> => {
    killed.abort();
    ended.resolve();
    return never;
  };
  /** Comes back only into a living process that is not frozen. */
  const alive = async (): Promise<void> => {
    while (!killed.signal.aborted && frozenUntil > now()) await time.pause(frozenUntil - now());
    if (killed.signal.aborted) await never;
  };
  const pause: Pause = async (ms, signal) => {
    await time.pause(ms, signal);
    await alive();
  };
  return {
    isNewerBuild: random.chance(0.5),
    clock: { now: () => new Date(now() + skewMs) },
    pause,
    random,
    killed: killed.signal,
    end: ended.promise,
    call: async (site, work, part) => {
      await pause(random.below(20));
      const offered = part === undefined ? always : [...always, "partial" as const];
      const fault = faults.draw(`${name} ${site}`, offered, weightOf(site));
      if (fault === "killed-before") return kill();
      if (fault === "refused") throw new Injection(`${site}: refused`);
      if (fault === "frozen") {
        frozenUntil = now() + 5_000 + random.below(60_000);
        await alive();
      }
      if (fault === "partial") {
        await part?.();
        throw new Injection(`${site}: done in part`);
      }
      const result = await work();
      if (fault === "killed-after") return kill();
      await alive();
      if (fault === "reply-lost") throw new Injection(`${site}: the reply was lost`);
      return result;
    },
  };
}
