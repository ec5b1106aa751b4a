/**
 * Moves a turn on as far as it goes: past every file that has ended or is loaded, opens the first good one unless it is paused, and takes what follows of its
 * plan. Safe to repeat and to run twice at once: it is the end of every handler that touches a turn, so whatever a crash left half done,
 * the redelivered message completes.
 */
import { done, type Outcome } from "@sluice/shared/messaging/handler.ts";
import { begunLoad } from "./core/load.ts";
import { needsPlan } from "./core/shard-plan.ts";
import { firstTurn, nextMove } from "./core/turn.ts";
import type { LoaderDeps } from "./deps.ts";
import type { OpenFile } from "./end-unloaded.ts";
import { fanOutLoads, fanOutPlans } from "./fan-out.ts";
import { entryRef, loadRef, type TurnId, turnRef } from "./loads.ts";
import { meetPauses, waitForResume } from "./pauses.ts";
import { openUndo } from "./open-undo.ts";
import { settlePlan } from "./settle-plan.ts";

type Deps = Pick<LoaderDeps, "store" | "objects" | "clock" | "epoch" | "chunkRows" | "feeds">;

/** Lost races in a row before the message is handed back. */
export const conflictsMax = 10;

/** Done, or a retry while others move the same turn. */
export async function advance(deps: Deps, id: TurnId): Promise<Outcome> {
  for (let conflicts = 0; conflicts < conflictsMax;) {
    const step = await takeStep(deps, id);
    if (typeof step !== "string") return step;
    if (step === "lost") conflicts += 1;
    else conflicts = 0;
  }
  return {
    kind: "retry",
    reason: `others move the turn of ${id.partner}'s ${id.entity} files`,
    afterSeconds: 1,
  };
}

/** One step: moved, lost to somebody else, or as far as it goes. */
async function takeStep(deps: Deps, id: TurnId): Promise<"moved" | "lost" | Outcome> {
  const { store } = deps;
  const turn = (await store.load(turnRef(id))) ?? { state: firstTurn, version: 0 };
  const ref = entryRef(id, turn.state.next);
  const entry = await store.load(ref);
  const move = nextMove(turn.state, entry?.state ?? null);
  switch (move.kind) {
    case "wait":
      return done;
    case "pass": {
      const saved = await store.save([{ ref: turnRef(id), expectedVersion: turn.version, state: move.turn }]);
      return saved.kind === "saved" ? "moved" : "lost";
    }
    case "open": {
      const { feed, feedVersion, purpose } = move.entry;
      const pauses = await meetPauses(store, feed, id.partner);
      if (pauses.kind === "paused") return (await waitForResume(store, pauses, id)) ? done : "lost";
      const known = deps.feeds.get(feed);
      // Of a version that this build has not, nobody here can say whether it needs a plan: then its shards wait for a build that can.
      const isPlanned = known?.version !== feedVersion || needsPlan(known, purpose);
      const status = isPlanned ? "planning" : "loading";
      const saved = await store.save([
        { ref: turnRef(id), expectedVersion: turn.version, state: move.turn },
        { ref, expectedVersion: entry?.version ?? 0, state: move.entry },
        { ref: loadRef(move.entry), expectedVersion: 0, state: begunLoad(move.entry, status) },
        ...pauses.unchanged,
      ]);
      return saved.kind === "saved" ? "moved" : "lost";
    }
    case "undo":
      return openUndo(deps, turn, { state: move.entry, version: entry?.version ?? 0 });
    case "go-on": {
      const load = await store.load(loadRef(move.entry));
      if (load === null) throw new Error(`file ${move.entry.file} is open, but has no load`);
      return goOn(deps, { turn, entry: { state: move.entry, version: entry?.version ?? 0 }, load });
    }
    default:
      return move satisfies never;
  }
}

async function goOn(deps: Deps, open: OpenFile): Promise<"moved" | "lost" | Outcome> {
  const { entry, load } = open;
  const { status } = load.state;
  switch (status) {
    case "planning":
      return fanOutPlans(deps, entry.state);
    case "planned":
      return settlePlan(deps, open);
    case "loading":
      return fanOutLoads(deps, entry.state, load.state);
    case "held":
      return done;
    case "loaded":
    case "refused":
    case "checked":
    case "withdrawn":
      // It ended between the two reads.
      return "lost";
    default:
      return status satisfies never;
  }
}
