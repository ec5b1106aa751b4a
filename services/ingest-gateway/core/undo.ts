/** Undos as the gateway keeps them: it gives each its place in the turn, and knows which files still count. Pure. */
import { Count, FileRef, Undo } from "@sluice/contracts/events/payloads.ts";
import { FileId } from "@sluice/contracts/ids.ts";
import { OperatorDecision } from "@sluice/contracts/operator-decision.ts";
import * as v from "valibot";
import type { File } from "./file.ts";

/** An undo. */
export const UndoFile = v.object({
  ...FileRef.entries,
  undo: Undo,
  purpose: v.exactOptional(v.literal("check")),
  ...OperatorDecision.entries,
  requestedAtMs: Count,
  /** `refused`: the loader found that there is nothing to undo. */
  status: v.picklist(["requested", "refused"]),
  /** The undo that took this one back; not given: none did. */
  undoneBy: v.exactOptional(FileId),
});
export type UndoFile = v.InferOutput<typeof UndoFile>;

/** What is to be undone: a file, or an undo. */
export type Target =
  | { readonly kind: "file"; readonly file: File }
  | { readonly kind: "undo"; readonly undo: UndoFile };

/** Whether it can be. */
export type Undoable =
  | { readonly kind: "undoable"; readonly undo: Undo }
  /** It was undone already, by this. */
  | { readonly kind: "undone"; readonly by: FileId }
  /** It is being cut. */
  | { readonly kind: "early" }
  /** It never was loaded, and never will be. */
  | { readonly kind: "unloaded"; readonly how: string };

/** Decides. Whether the file is loaded yet is known at the undo's turn, which comes behind the file's. */
export function undoable(target: Target): Undoable {
  if (target.kind === "undo") {
    const { file, undo, purpose, status, undoneBy } = target.undo;
    if (purpose === "check") return { kind: "unloaded", how: "checked" };
    if (status === "refused") return { kind: "unloaded", how: status };
    if (undoneBy !== undefined) return { kind: "undone", by: undoneBy };
    const leaves = undo.leaves === "undone" ? "restored" : "undone";
    return { kind: "undoable", undo: { undoes: file, of: undo.of, leaves } };
  }
  const { file } = target;
  if (file.purpose === "check") return { kind: "unloaded", how: "checked" };
  switch (file.status) {
    case "undone":
      return { kind: "undone", by: file.by };
    case "failed":
    case "rejected":
    case "refused":
    case "withdrawn":
      return { kind: "unloaded", how: file.status };
    case "received":
      return { kind: "early" };
    case "sharded":
      return { kind: "undoable", undo: { undoes: file.file, of: file.file, leaves: "undone" } };
    default:
      return file satisfies never;
  }
}
