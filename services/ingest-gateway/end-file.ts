/** The gateway's last word on a file: it is sharded, or it failed. */
import { inLanes } from "@sluice/shared/adapters/lanes.ts";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { fileGroup } from "@sluice/contracts/ids.ts";
import { positionsKey, shardKey } from "@sluice/contracts/objects.ts";
import { done, type Outcome } from "@sluice/shared/messaging/handler.ts";
import type { Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import { type File, refOf, step } from "./core/file.ts";
import type { CutOutcome } from "./cutter.ts";
import type { GatewayDeps } from "./deps.ts";
import { endLiveness } from "./end-liveness.ts";
import { fileRef } from "./files.ts";

/** What it needs. */
export type EndFileDeps = Pick<GatewayDeps, "store" | "objects" | "clock" | "epoch" | "feeds">;

/** How many faults an event tells; the total is always true. */
export const faultsMax = 100;

/** What is said of it. */
export type Ending =
  | Pick<Extract<CutOutcome, { kind: "cut" }>, "kind" | "rows">
  | Extract<CutOutcome, { kind: "faulty" }>;

/** Saves it with its event. A failed file stops counting for the digest rule, and keeps no object besides its raw bytes. */
export async function endFile(
  deps: EndFileDeps,
  { state: file, version }: Loaded<File>,
  trace: string,
  cut: Ending,
): Promise<Outcome> {
  const { store } = deps;
  const ref = fileRef(file.partner, file.file);
  const failed = cut.kind === "faulty";
  const next = step(
    file,
    failed ? { kind: "failed", faultTotal: cut.faultTotal } : { kind: "sharded", rows: cut.rows },
  );
  if (next.kind === "repeat") return done;
  if (next.kind !== "changed") return { kind: "dead-letter", reason: next.reason };
  const origin = {
    aggregate: `file:${file.file}`,
    version: version + 1,
    epoch: deps.epoch,
    partner: file.partner,
    group: fileGroup(file.file),
    occurredAt: deps.clock.now(),
    trace,
  };
  const event = failed
    ? pipelineEvent("file.failed.v1", origin, {
        ...refOf(file),
        faults: cut.faults.slice(0, faultsMax),
        faultTotal: cut.faultTotal,
      })
    : pipelineEvent("file.sharded.v1", origin, { ...refOf(file), shards: file.shards, rows: cut.rows });
  // Before the end is saved: after it, no redelivery would come back to do it.
  if (failed) await removeCutObjects(deps, file);
  const saved = await store.save([
    { ref, expectedVersion: version, state: next.file, event },
    ...(failed ? await endLiveness(store, deps.feeds, file) : []),
  ]);
  if (saved.kind === "saved") return done;
  return { kind: "retry", reason: `file ${file.file} changed at the same moment` };
}

/** What an earlier try may have left before it was killed. */
async function removeCutObjects({ objects }: EndFileDeps, { partner, file, shards }: File): Promise<void> {
  const keys = Array.from({ length: shards }, (_, shard) => shardKey(partner, file, shard));
  await inLanes([...keys, positionsKey(partner, file)], 16, (key) => objects.remove(key));
}
