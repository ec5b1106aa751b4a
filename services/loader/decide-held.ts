/** An operator's word on a held file: it is loaded as planned, or it is not. */
import type { OperatorDecision } from "@sluice/contracts/operator-decision.ts";
import { conflictsMax } from "./advance.ts";
import type { Load } from "./core/load.ts";
import type { LoaderDeps } from "./deps.ts";
import { endUnloaded } from "./end-unloaded.ts";
import { loadEvent } from "./load-event.ts";
import { entryRef, type LoadId, loadRef, turnRef } from "./loads.ts";

/** What can be said. */
export type Word = "release" | "refuse";

/** What came of it. `not-held`: nothing was changed. */
export type Decided =
  | { readonly kind: "decided" | "repeat" }
  | { readonly kind: "not-held"; readonly status: Load["status"] }
  | { readonly kind: "unknown" | "busy" };

/**
 * Saves the word, once; its event moves the turn on. Saying the same again is a repeat; another word on a file that is decided is
 * not-held.
 */
export async function decideHeld(
  deps: Pick<LoaderDeps, "store" | "clock" | "epoch">,
  id: LoadId,
  word: Word,
  decision: OperatorDecision,
): Promise<Decided> {
  const { store } = deps;
  for (let conflicts = 0; conflicts < conflictsMax; conflicts += 1) {
    const load = await store.load(loadRef(id));
    if (load === null) return { kind: "unknown" };
    if (load.state.status !== "held") return isRepeat(load.state, word);
    const [turn, entry] = await Promise.all([
      store.load(turnRef(load.state)),
      store.load(entryRef(load.state, load.state.sequence)),
    ]);
    if (turn === null || entry?.state.state !== "open") continue; // it was decided between the two reads
    const { trace } = entry.state;
    const version = load.version + 1;
    const open = { turn, entry: { ...entry, state: entry.state }, load };
    const loading: Load = { ...load.state, status: "loading", released: true };
    const saved = await store.save(
      word === "refuse"
        ? endUnloaded(
            open,
            "refused",
            loadEvent(deps, "file.refused.v1", load.state, version, trace, decision),
          )
        : [
            {
              ref: loadRef(id),
              expectedVersion: load.version,
              state: loading,
              event: loadEvent(deps, "file.released.v1", load.state, version, trace, decision),
            },
          ],
    );
    if (saved.kind === "saved") return { kind: "decided" };
  }
  return { kind: "busy" };
}

const isRepeat = ({ status, released }: Load, word: Word): Decided =>
  (word === "release" ? released : status === "refused") ? { kind: "repeat" } : { kind: "not-held", status };
