/**
 * Moves a turn on as far as it goes: past every file that has ended or is loaded, and opens the first good one. Safe to repeat and
 * to run twice at once: it is the end of every handler that touches a turn, so whatever a crash left half done, the
 * redelivered message completes.
 */
import { done, type Outcome } from "@sluice/shared/messaging/handler.ts";
import { begunLoad } from "./core/load.ts";
import { firstTurn, nextMove } from "./core/turn.ts";
import type { LoaderDeps } from "./deps.ts";
import { fanOut } from "./fan-out.ts";
import { entryRef, loadRef, type TurnId, turnRef } from "./loads.ts";

type Deps = Pick<LoaderDeps, "store" | "clock" | "epoch" | "chunkRows">;

/** Lost races in a row before the message is handed back. */
export const conflictsMax = 10;

/** Done, or a retry while others move the same turn. */
export async function advance(deps: Deps, id: TurnId): Promise<Outcome> {
  const { store } = deps;
  for (let conflicts = 0; conflicts < conflictsMax;) {
    const turn = (await store.load(turnRef(id))) ?? { state: firstTurn, version: 0 };
    const entry = await store.load(entryRef(id, turn.state.next));
    const move = nextMove(turn.state, entry?.state ?? null);
    if (move.kind === "wait") return done;
    if (move.kind === "fan-out") return fanOut(deps, move.entry);
    const moved = { ref: turnRef(id), expectedVersion: turn.version, state: move.turn };
    const saved = await store.save(
      move.kind === "pass"
        ? [moved]
        : [
            moved,
            {
              ref: entryRef(id, turn.state.next),
              expectedVersion: entry?.version ?? 0,
              state: move.entry,
            },
            { ref: loadRef(move.entry), expectedVersion: 0, state: begunLoad(move.entry) },
          ],
    );
    if (saved.kind === "conflict") conflicts += 1;
    else conflicts = 0;
  }
  return {
    kind: "retry",
    reason: `others move the turn of ${id.partner}'s ${id.entity} files`,
    afterSeconds: 1,
  };
}
