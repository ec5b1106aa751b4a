/** What follows of a plan that does not go on by itself: a file sent to be checked has ended; one out of range is held. */
import type { Load } from "./core/load.ts";
import type { LoaderDeps } from "./deps.ts";
import { endUnloaded, type OpenFile } from "./end-unloaded.ts";
import { loadEvent } from "./load-event.ts";
import { loadRef } from "./loads.ts";

/** Ends or holds it. */
export async function settlePlan(
  deps: Pick<LoaderDeps, "store" | "clock" | "epoch">,
  open: OpenFile,
): Promise<"moved" | "lost"> {
  const { entry, load } = open;
  const { trace, purpose } = entry.state;
  const version = load.version + 1;
  if (purpose === "check") {
    const event = loadEvent(deps, "file.checked.v1", load.state, version, trace, {});
    return (await deps.store.save(endUnloaded(open, "checked", event))).kind === "saved" ? "moved" : "lost";
  }
  const reasons = load.state.plan?.reasons ?? [];
  const event = loadEvent(deps, "file.held.v1", load.state, version, trace, { reasons });
  const state: Load = { ...load.state, status: "held" };
  const saved = await deps.store.save([
    { ref: loadRef(load.state), expectedVersion: load.version, state, event },
  ]);
  return saved.kind === "saved" ? "moved" : "lost";
}
