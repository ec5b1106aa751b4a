/** Whether a file's view changes no more. */
import { type FileView, hasEnded } from "@sluice/contracts/api/file-view.ts";

/** True when the file has ended and no event of its way is missing: the bus is unordered, so an ending may be known before what led to it. */
export function isFinal({ phase, times, shards, undoes }: FileView): boolean {
  if (!hasEnded(phase) || times.receivedAt === null || times.endedAt === null) return false;
  if (phase === "failed") return true;
  // How far its cutting and judging go is nobody's promise.
  if (phase === "withdrawn") return false;
  if (undoes !== null) return shards.loaded === shards.total || phase !== "synced";
  if (times.shardedAt === null || times.judgedAt === null) return false;
  if (phase === "synced") return shards.loaded === shards.total;
  return shards.ready === 0 && shards.validated + shards.rejected === shards.total;
}
