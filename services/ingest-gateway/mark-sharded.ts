/**
 * Marks a file sharded whose shards are all out: whoever cut it died between the two. The message that would mark it may lie behind another one of
 * the same group that needs the mark (sent on from the dead letters), where to wait for it would be for ever.
 */
import type { Outcome } from "@sluice/shared/messaging/handler.ts";
import type { Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import type { File } from "./core/file.ts";
import { endFile, type EndFileDeps } from "./end-file.ts";
import { listShards } from "./files.ts";

/** Done: it is marked, by whomever. A retry while shards are missing. */
export async function markSharded(deps: EndFileDeps, loaded: Loaded<File>, trace: string): Promise<Outcome> {
  const { partner, file, shards } = loaded.state;
  const out = await listShards(deps.store, partner, file);
  if (out.length < shards)
    return { kind: "retry", reason: `${out.length} of the ${shards} shards of file ${file} are out` };
  const rows = out.reduce((sum, shard) => sum + shard.rows, 0);
  return endFile(deps, loaded, trace, { kind: "cut", rows });
}
