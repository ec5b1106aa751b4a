/** An operator pauses a feed, a partner or a partner's feed, or resumes it. From the answer on no new file of it takes its load turn. */
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { Group, staff } from "@sluice/contracts/ids.ts";
import type { OperatorDecision } from "@sluice/contracts/operator-decision.ts";
import { type PauseScope, scopeName } from "@sluice/contracts/pause.ts";
import * as v from "valibot";
import { conflictsMax } from "./advance.ts";
import type { Pause } from "./core/pause.ts";
import type { LoaderDeps } from "./deps.ts";
import { pauseRef } from "./pauses.ts";

/** What can be said. */
export type PauseWord = "pause" | "resume";

/** What came of it. `repeat`: it was so already, and the first reason stays. */
export type Paused = { readonly kind: "decided" | "repeat" | "busy" };

/** What it needs. */
export type PauseDeps = Pick<LoaderDeps, "store" | "clock" | "ids" | "epoch">;

/** Saves the word. A turn is opened only in a transaction in which the pauses that it saw are still so: none slips through behind this. */
export async function sayPause(
  { store, clock, ids, epoch }: PauseDeps,
  scope: PauseScope,
  word: PauseWord,
  decision: OperatorDecision,
): Promise<Paused> {
  const ref = pauseRef(scope);
  const name = scopeName(scope);
  const isPaused = word === "pause";
  for (let conflicts = 0; conflicts < conflictsMax; conflicts += 1) {
    const known = await store.load(ref);
    if ((known?.state.isPaused ?? false) === isPaused) return { kind: "repeat" };
    const expectedVersion = known?.version ?? 0;
    const state: Pause = { ...scope, ...decision, isPaused };
    const origin = {
      aggregate: `pause:${name}`,
      version: expectedVersion + 1,
      epoch,
      partner: scope.partner ?? staff,
      group: v.parse(Group, `pause:${name}`),
      occurredAt: clock.now(),
      trace: ids.traceparent(),
    };
    const event = pipelineEvent(isPaused ? "feed.paused.v1" : "feed.resumed.v1", origin, {
      ...scope,
      ...decision,
    });
    const saved = await store.save([{ ref, expectedVersion, state, event }]);
    if (saved.kind === "saved") return { kind: "decided" };
  }
  return { kind: "busy" };
}
