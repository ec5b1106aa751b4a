/**
 * An operator gives up a file that is in the way: it waits, is judged, held, or open without a row written. Its turn is passed, and the next
 * file goes on.
 */
import type { OperatorDecision } from "@sluice/contracts/operator-decision.ts";
import { FileRef } from "@sluice/contracts/events/payloads.ts";
import * as v from "valibot";
import { conflictsMax } from "./advance.ts";
import { isWriting, type Load, neverBegun } from "./core/load.ts";
import type { Ending, Entry } from "./core/turn.ts";
import type { LoaderDeps } from "./deps.ts";
import { endUnloaded } from "./end-unloaded.ts";
import { findEntry } from "./find-entry.ts";
import { loadEvent } from "./load-event.ts";
import { entryRef, type LoadId, loadRef, turnRef } from "./loads.ts";

/** What came of it. `writing`: rows of it may be written, so that undoing it is the way; `ended`: there is nothing to withdraw. */
export type Withdrawn =
  | { readonly kind: "decided" | "repeat" }
  | { readonly kind: "writing" }
  | { readonly kind: "ended"; readonly status: Ending | Load["status"] }
  | { readonly kind: "unknown" | "busy" };

/** What it needs. */
export type WithdrawDeps = Pick<LoaderDeps, "store" | "clock" | "ids" | "epoch" | "feeds">;

/** Withdraws it, once; the event moves the turn on. Saying it again is a repeat. */
export async function withdraw(
  deps: WithdrawDeps,
  id: LoadId,
  decision: OperatorDecision,
): Promise<Withdrawn> {
  for (let conflicts = 0; conflicts < conflictsMax; conflicts += 1) {
    const load = await deps.store.load(loadRef(id));
    const step =
      load === null ? await giveUpWaiting(deps, id, decision) : await giveUpOpen(deps, load, decision);
    if (step !== "lost") return step;
  }
  return { kind: "busy" };
}

/** Of a file whose turn has not come. */
async function giveUpWaiting(
  deps: WithdrawDeps,
  id: LoadId,
  decision: OperatorDecision,
): Promise<Withdrawn | "lost"> {
  const entry = await findEntry(deps, id);
  if (entry === null) return { kind: "unknown" };
  const { state } = entry;
  if (state.state === "ended") return { kind: "ended", status: state.how };
  if (state.state === "open" || state.state === "loaded") return "lost"; // its turn came between the two reads
  const ref = v.parse(FileRef, state);
  const trace = "trace" in state ? state.trace : deps.ids.traceparent();
  const ended: Entry = { ...ref, state: "ended", how: "withdrawn" };
  const event = loadEvent(deps, "file.withdrawn.v1", ref, 1, trace, decision);
  const saved = await deps.store.save([
    { ref: loadRef(id), expectedVersion: 0, state: neverBegun(ref), event },
    { ref: entryRef(ref, ref.sequence), expectedVersion: entry.version, state: ended },
  ]);
  return saved.kind === "saved" ? { kind: "decided" } : "lost";
}

/** Of a file whose turn it is, or was. */
async function giveUpOpen(
  deps: WithdrawDeps,
  load: { readonly state: Load; readonly version: number },
  decision: OperatorDecision,
): Promise<Withdrawn | "lost"> {
  const { status } = load.state;
  if (status === "withdrawn") return { kind: "repeat" };
  if (isWriting(load.state)) return { kind: "writing" };
  if (status === "refused" || status === "checked") return { kind: "ended", status };
  const [turn, entry] = await Promise.all([
    deps.store.load(turnRef(load.state)),
    deps.store.load(entryRef(load.state, load.state.sequence)),
  ]);
  if (turn === null || entry?.state.state !== "open") return "lost"; // it ended between the two reads
  const { trace } = entry.state;
  const event = loadEvent(deps, "file.withdrawn.v1", load.state, load.version + 1, trace, decision);
  const open = { turn, entry: { ...entry, state: entry.state }, load };
  const saved = await deps.store.save(endUnloaded(open, "withdrawn", event));
  return saved.kind === "saved" ? { kind: "decided" } : "lost";
}
