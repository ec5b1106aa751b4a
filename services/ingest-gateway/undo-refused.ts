/** The loader found nothing to undo, or something in the way: what the undo was to take back stays as it was. */
import { done, type Outcome } from "@sluice/shared/messaging/handler.ts";
import type { Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import type { UndoFile } from "./core/undo.ts";
import type { GatewayDeps } from "./deps.ts";
import { fileRef, undoRef } from "./files.ts";
import { leave } from "./request-undo.ts";

/** Saves it, once. */
export async function undoRefused(
  { store, feeds }: Pick<GatewayDeps, "store" | "feeds">,
  { state: undo, version }: Loaded<UndoFile>,
): Promise<Outcome> {
  if (undo.status === "refused") return done;
  const { partner, file } = undo;
  const { undoes, of, leaves } = undo.undo;
  const [sent, taken] = await Promise.all([
    store.load(fileRef(partner, of)),
    undoes === of ? null : store.load(undoRef(partner, undoes)),
  ]);
  const feed = feeds.get(undo.feed);
  const isLast = sent?.state.status === "undone" ? sent.state.by === file : taken?.state.undoneBy === file;
  const back =
    undo.purpose === "check" || sent === null || feed === undefined || !isLast
      ? []
      : await leave({ store, feeds }, feed, sent, leaves === "undone" ? "restored" : "undone", undoes);
  const { undoneBy: _, ...standing } = taken?.state ?? undo;
  const saved = await store.save([
    { ref: undoRef(partner, file), expectedVersion: version, state: { ...undo, status: "refused" } },
    ...back,
    ...(taken?.state.undoneBy === file
      ? [{ ref: undoRef(partner, undoes), expectedVersion: taken.version, state: standing }]
      : []),
  ]);
  return saved.kind === "saved"
    ? done
    : { kind: "retry", reason: `what undo ${file} was to take back changed at the same moment` };
}
