/**
 * What goes wrong in a run, and when. Every place where something may fail asks here, and each asking has a number: a fault is told by
 * the number, so a run can be repeated with some of its faults alone. That is how a failing run shrinks.
 */
import { mixed, randomFrom } from "./random.ts";

/** What may happen to one call, or to one hop. */
export type FaultKind =
  /** The process is killed before the call, or after it: done, but nobody heard. */
  | "killed-before"
  | "killed-after"
  /** The call is refused before anything is done: throttled, reset, in conflict with another transaction. */
  | "refused"
  /** Done, and the reply is lost: the caller sees an error. */
  | "reply-lost"
  /** A part is done, the rest is left over. */
  | "partial"
  /** The process stands still for a while, and goes on as if nothing had been. */
  | "frozen"
  /** A hop delivers again, much later, or out of order. */
  | "duplicate"
  | "delayed"
  | "re-read";

/** A fault that was injected: the number of its asking, where, and what. */
export interface Injected {
  readonly number: number;
  readonly site: string;
  readonly kind: FaultKind;
}

/** The run's faults. */
export interface Faults {
  /** What happens here, or nothing. `weight`: how much more often than at a call. */
  draw(site: string, offered: readonly FaultKind[], weight?: number): FaultKind | null;
  readonly injected: readonly Injected[];
  /** From now on all goes well. */
  calm(): void;
}

/** Shares of askings that fail, one of which a seed has: some runs are calm, some are wild. */
const rates = [0, 0.004, 0.012, 0.03, 0.06];
/** Half of the seeds strike one service harder than the rest: faults close together in one place are rare where all share them. */
const focuses = [null, null, null, null, "ingest-gateway", "validator", "loader", "sync-consumer"];
const focusWeight = 4;
/** More is no better: the run would do nothing else. */
const faultsMax = 60;

/** The faults of a seed; of them `only` those with these numbers, where some are named. */
export function faultsOf(seed: number, only?: ReadonlySet<number>): Faults {
  const chance = randomFrom(mixed(seed, 1));
  const rate = chance.pick(rates);
  const focus = chance.pick(focuses);
  const injected: Injected[] = [];
  let number = 0;
  let isCalm = false;
  return {
    injected,
    calm: () => {
      isCalm = true;
    },
    draw: (site, offered, weight = 1) => {
      number += 1;
      if (isCalm || injected.length >= faultsMax) return null;
      const random = randomFrom(mixed(seed, 1000 + number));
      const focused = focus !== null && site.startsWith(focus) ? focusWeight : 1;
      if (!random.chance(rate * weight * focused) || only?.has(number) === false) return null;
      const kind = random.pick(offered);
      injected.push({ number, site, kind });
      return kind;
    },
  };
}
