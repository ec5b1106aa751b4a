/** The gate rejected a file, or an operator refused or withdrew it: it ends, and its content may be sent again. */
import { done, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import type { FileRef } from "@sluice/contracts/events/payloads.ts";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { fileGroup } from "@sluice/contracts/ids.ts";
import type { Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import { type File, type FileStep, refOf, step } from "./core/file.ts";
import type { GatewayDeps } from "./deps.ts";
import { endLiveness } from "./end-liveness.ts";
import { fileRef, listShards, undoRef } from "./files.ts";
import { undoRefused } from "./undo-refused.ts";

/** Takes file.rejected, file.refused or file.withdrawn. */
export function onFileEnded(
  deps: Pick<GatewayDeps, "store" | "feeds" | "clock" | "epoch">,
  how: "rejected" | "refused" | "withdrawn",
) {
  const { store, feeds } = deps;
  return async ({ partner, file }: FileRef, { trace }: Message): Promise<Outcome> => {
    const ref = fileRef(partner, file);
    const loaded = await store.load(ref);
    if (loaded === null && how !== "rejected") {
      const undo = await store.load(undoRef(partner, file));
      if (undo !== null) return undoRefused({ store, feeds }, undo);
    }
    if (loaded === null)
      return { kind: "dead-letter", reason: `file ${file} of ${partner} was never received here` };
    const next = step(loaded.state, { kind: how });
    if (next.kind === "repeat") return done;
    if (next.kind === "early") return endUnmarked(deps, loaded, next, trace);
    if (next.kind === "impossible") return { kind: "dead-letter", reason: next.reason };
    const saved = await store.save([
      { ref, expectedVersion: loaded.version, state: next.file },
      ...(await endLiveness(store, feeds, loaded.state)),
    ]);
    return saved.kind === "saved"
      ? done
      : { kind: "retry", reason: `file ${file} changed at the same moment` };
  };
}

/**
 * Ends a file whose shards are all out, but which is not marked so: whoever cut it died between the two. The message that would mark it may lie
 * behind this one in the same group (sent on from the dead letters), where to wait for it would be for ever: so both are told at once.
 */
async function endUnmarked(
  { store, feeds, clock, epoch }: Pick<GatewayDeps, "store" | "feeds" | "clock" | "epoch">,
  { state: file, version }: Loaded<File>,
  { reason, how }: Extract<FileStep, { readonly kind: "early" }>,
  trace: string,
): Promise<Outcome> {
  const shards = await listShards(store, file.partner, file.file);
  if (shards.length < file.shards) return { kind: "retry", reason };
  const rows = shards.reduce((sum, shard) => sum + shard.rows, 0);
  const origin = {
    ...{ aggregate: `file:${file.file}`, version: version + 1, epoch, partner: file.partner, trace },
    ...{ group: fileGroup(file.file), occurredAt: clock.now() },
  };
  const event = pipelineEvent("file.sharded.v1", origin, { ...refOf(file), shards: file.shards, rows });
  const marked = step(file, { kind: "sharded", rows });
  const ended = marked.kind === "changed" ? step(marked.file, { kind: how }) : marked;
  if (ended.kind !== "changed") return { kind: "retry", reason };
  const saved = await store.save([
    { ref: fileRef(file.partner, file.file), expectedVersion: version, state: ended.file, event },
    ...(await endLiveness(store, feeds, file)),
  ]);
  return saved.kind === "saved" ? done : { kind: "retry", reason };
}
