/** Drives a restore to its end, or to where a person is asked: looks again where it waits for AWS or for leases. */
import type { Pause } from "../ports/clock.ts";
import type { RestoreDeps } from "./deps.ts";
import type { Restore } from "./plan.ts";
import { drive, type Driven } from "./run-restore.ts";

/** Who hears of it. */
export interface Listeners {
  /** Of each step that is kept. */
  readonly onStep?: (restore: Restore) => void;
  /** Of what it waits for, once for each note. */
  readonly onWaiting?: (driven: Driven) => void;
  /** Between two looks. */
  readonly pause?: Pause;
  /** Stops it, but not while loads wait for it. */
  readonly signal?: AbortSignal;
}

/** Milliseconds between two looks. */
const lookMs = 5_000;

/** Drives. Never answers `waiting`. Rejects when something does not answer: drive on again. */
export async function driveOn(
  deps: RestoreDeps,
  { onStep, onWaiting, pause = deps.pause, signal }: Listeners = {},
): Promise<Driven> {
  let told = "";
  for (;;) {
    const driven = await drive(deps, onStep, signal);
    if (driven.kind !== "waiting") return driven;
    if (driven.note !== told) onWaiting?.(driven);
    told = driven.note;
    await pause(lookMs);
  }
}
