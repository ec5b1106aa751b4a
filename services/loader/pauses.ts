/**
 * Where pauses lie: table `loads`, each under `#pause#<feed>:<partner>` (no partner's id begins with #), with the turns that met it beside it.
 */
import type { FeedName, PartnerId } from "@sluice/contracts/ids.ts";
import { type PauseScope, scopeName, scopesOf } from "@sluice/contracts/pause.ts";
import type { AggregateRef, AggregateStore, Change } from "@sluice/shared/ports/aggregate-store.ts";
import { Pause, WaitingTurn } from "./core/pause.ts";
import type { TurnId } from "./loads.ts";

const pausePk = (scope: PauseScope): string => `#pause#${scopeName(scope)}`;

/** A pause. Its events are `pause:<feed>:<partner>`. */
export const pauseRef = (scope: PauseScope): AggregateRef<Pause> => ({
  table: "loads",
  pk: pausePk(scope),
  sk: "pause",
  schema: Pause,
});

/** A turn that met the pause. It has no events. */
const waitingRef = (scope: PauseScope, { partner, entity }: TurnId): AggregateRef<WaitingTurn> => ({
  table: "loads",
  pk: pausePk(scope),
  sk: `turn#${partner}#${entity}`,
  schema: WaitingTurn,
});

/** Where all turns that met a pause are listed. */
export const waitingWithin = (scope: PauseScope) =>
  ({ table: "loads", pk: pausePk(scope), prefix: "turn#" }) as const;

/** What a file may go on under: that no word was spoken meanwhile; or the pause that it must wait for. */
export type Met =
  | { readonly kind: "free"; readonly unchanged: readonly Change[] }
  | { readonly kind: "paused"; readonly scope: PauseScope; readonly version: number };

/** Looks whether any scope of a file is paused. `unchanged` belongs into the transaction that opens its turn. */
export async function meetPauses(store: AggregateStore, feed: FeedName, partner: PartnerId): Promise<Met> {
  const known = await Promise.all(
    scopesOf(feed, partner).map(async (scope) => ({ scope, pause: await store.load(pauseRef(scope)) })),
  );
  const met = known.find(({ pause }) => pause?.state.isPaused === true);
  if (met?.pause) return { kind: "paused", scope: met.scope, version: met.pause.version };
  return {
    kind: "free",
    unchanged: known.map(({ scope, pause }) => ({
      ...{ ref: pauseRef(scope), expectedVersion: pause?.version ?? 0 },
      ...{ state: null, keeps: true },
    })),
  };
}

/** Notes that a turn waits for a pause, so that who resumes finds it; false when the pause has changed meanwhile. */
export async function waitForResume(
  store: AggregateStore,
  { scope, version }: Extract<Met, { readonly kind: "paused" }>,
  { partner, entity }: TurnId,
): Promise<boolean> {
  const ref = waitingRef(scope, { partner, entity });
  const known = await store.load(ref);
  if (known?.state.pauseVersion === version) return true;
  const state: WaitingTurn = { partner, entity, pauseVersion: version };
  const saved = await store.save([
    { ref, expectedVersion: known?.version ?? 0, state },
    { ref: pauseRef(scope), expectedVersion: version, state: null, keeps: true },
  ]);
  return saved.kind === "saved";
}
