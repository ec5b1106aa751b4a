/** Begins a restore, and drives it on: from wherever it is, whoever began it, however often it was broken off. */
import type { RestoreDeps } from "./deps.ts";
import { nameNow } from "./move-name.ts";
import {
  abandon,
  type Asked,
  begin,
  type Begun,
  isClosing,
  nextStep,
  type Restore,
  restoreRef,
  type Step,
  withDone,
} from "./plan.ts";
import { takeStep } from "./take-step.ts";

/** Begins; another that began at the same moment is answered as one that is not over. */
export async function beginRestore(deps: RestoreDeps, asked: Asked): Promise<Begun> {
  const last = await deps.store.load(restoreRef);
  const begun = begin(await nameNow(deps), deps.first.table, last?.state ?? null, asked);
  if (begun.kind === "refused") return begun;
  const change = { ref: restoreRef, expectedVersion: last?.version ?? 0, state: begun.restore };
  const saved = await deps.store.save([change]);
  return saved.kind === "saved" ? begun : beginRestore(deps, asked);
}

/** How far a drive came. */
export interface Driven {
  readonly kind: "over" | "waiting" | "held" | "stopped" | "nothing";
  readonly restore: Restore | null;
  /** The step that it waits at, and what it sees. */
  readonly step: Step | null;
  readonly note: string;
}

/**
 * Takes every step that can be taken now. `onStep` hears of each that is kept. `signal` stops it between two steps, but not while loads wait
 * for it. Rejects when something does not answer: drive again.
 */
export async function drive(
  deps: RestoreDeps,
  onStep: (restore: Restore) => void = () => undefined,
  signal?: AbortSignal,
): Promise<Driven> {
  for (;;) {
    const loaded = await deps.store.load(restoreRef);
    if (loaded === null)
      return { kind: "nothing", restore: null, step: null, note: "nothing was restored yet" };
    const { state: restore, version } = loaded;
    const step = nextStep(restore);
    if (step === null) return { kind: "over", restore, step, note: "" };
    if (signal?.aborted === true && !isClosing(restore))
      return { kind: "stopped", restore, step, note: "it was stopped: going on takes it up again" };
    const outcome = await takeStep(deps, restore, step);
    if (outcome.kind === "waiting") return { kind: "waiting", restore, step, note: outcome.note };
    const state =
      outcome.kind === "done"
        ? withDone(restore, step, deps.clock.now(), outcome.note)
        : { ...restore, held: outcome.note };
    const saved = await deps.store.save([{ ref: restoreRef, expectedVersion: version, state }]);
    // Who lost was helped by another: what is kept by now says where it is.
    if (saved.kind === "conflict") continue;
    if (outcome.kind === "held") return { kind: "held", restore: state, step, note: outcome.note };
    onStep(state);
  }
}

/** The operator's word on what was written past Sluice; then it is driven on. False where nothing asks for one. */
export async function decideUnconfirmed(
  { store }: Pick<RestoreDeps, "store">,
  unconfirmed: "leave" | "take",
): Promise<boolean> {
  const loaded = await store.load(restoreRef);
  if (loaded === null || loaded.state.held === null) return false;
  const state = { ...loaded.state, unconfirmed, held: null };
  const saved = await store.save([{ ref: restoreRef, expectedVersion: loaded.version, state }]);
  return saved.kind === "saved" || decideUnconfirmed({ store }, unconfirmed);
}

/** Gives the restore up that is under way, where nothing is closed yet. What it has made of the new table stays. */
export async function abandonRestore(
  deps: Pick<RestoreDeps, "store" | "clock">,
  word: { readonly by: string; readonly reason: string },
): Promise<Begun> {
  const loaded = await deps.store.load(restoreRef);
  if (loaded === null) return { kind: "refused", reason: "nothing was restored yet" };
  const given = abandon(loaded.state, { ...word, at: deps.clock.now().toISOString() });
  if (given.kind === "refused") return given;
  const change = { ref: restoreRef, expectedVersion: loaded.version, state: given.restore };
  // Whoever drives it meanwhile loses the next step, and sees that it is over.
  const saved = await deps.store.save([change]);
  return saved.kind === "saved" ? given : abandonRestore(deps, word);
}
