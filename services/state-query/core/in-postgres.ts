/** Which version of an entity the old database has, as far as its files' settled events tell. Pure. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";

/** Of a version: its file is settled; or is not yet; or is, but with events that were discarded, of which this may be one; or nothing tells. */
export type Reach = "there" | "on-its-way" | "doubtful" | "not-known";

/** What is asked of a version's file. */
export type Settled = Pick<FileView, "phase" | "counts"> | null;

/** How far a version came. Events of one file are told apart by the old database alone: so a version is there once all of its file's are. */
export function reachOf(file: Settled): Reach {
  if (file === null) return "not-known";
  if (file.phase !== "synced") return "on-its-way";
  return file.counts.discarded > 0 ? "doubtful" : "there";
}

/** The newest version that is surely there, of versions the newest first; null where none is. */
export const surelyThere = (
  versions: readonly { readonly version: number; readonly reach: Reach }[],
): number | null => versions.find(({ reach }) => reach === "there")?.version ?? null;
