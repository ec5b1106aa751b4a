/**
 * The same batch twice: a bank file that comes again under another name, or with another line end, is no repeat by its content, and paying
 * it twice cannot be taken back. So each batch is claimed by the first file that brings it, before a shard of that file is announced.
 *
 * A claim is only as good as its file: of one that failed, was rejected or refused, the next file takes it over.
 */
import { createHash } from "node:crypto";
import type { Code } from "@sluice/contracts/codes/catalogue.ts";
import type { Fault } from "@sluice/contracts/events/payloads.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { AggregateRef } from "@sluice/shared/ports/aggregate-store.ts";
import { BatchClaim } from "./core/batch-claim.ts";
import type { File } from "./core/file.ts";
import type { Batch, CutOutcome } from "./cutter.ts";
import type { GatewayDeps } from "./deps.ts";
import { fileRef } from "./files.ts";

type Deps = Pick<GatewayDeps, "store">;
type Cut = Extract<CutOutcome, { readonly kind: "cut" }>;

/** Lost races in a row before the message is handed back. */
const conflictsMax = 10;
const dayMs = 24 * 60 * 60 * 1000;

/** Claims the batches of a cut file; a faulty outcome where another live file has one. A file to be checked only looks. */
export async function repeatedBatches(
  deps: Deps,
  feed: AnyFeed,
  file: File,
  { batches = [] }: Cut,
): Promise<Extract<CutOutcome, { readonly kind: "faulty" }> | null> {
  const repeatDays = feed.fixedWidth?.batch?.repeatDays ?? 0;
  const faults: Fault[] = [];
  for (const batch of batches) {
    const first = await claim(deps, feed, file, batch, repeatDays * dayMs);
    if (first === null) continue;
    faults.push({
      code: "receipt.batch-repeated" satisfies Code,
      message: `the batch of record ${batch.record} (${batch.id.join(", ")}) came before, in file ${first}`,
      line: batch.record,
      byte: batch.byte,
    });
  }
  return faults.length === 0 ? null : { kind: "faulty", faults, faultTotal: faults.length };
}

/** The file that has the batch already; null when it is this one's now. Throws when others claim it again and again. */
async function claim(
  { store }: Deps,
  feed: AnyFeed,
  { partner, file, receivedAtMs: atMs, purpose }: File,
  batch: Batch,
  repeatMs: number,
): Promise<File["file"] | null> {
  const ref = claimRef(partner, feed, batch);
  for (let conflicts = 0; conflicts < conflictsMax; conflicts += 1) {
    const known = await store.load(ref);
    if (known?.state.file === file) return null;
    if (known !== null && Math.abs(atMs - known.state.atMs) <= repeatMs) {
      const holder = await store.load(fileRef(partner, known.state.file));
      if (holder?.state.status === "received" || holder?.state.status === "sharded") return known.state.file;
    }
    if (purpose === "check") return null;
    const saved = await store.save([{ ref, expectedVersion: known?.version ?? 0, state: { file, atMs } }]);
    if (saved.kind === "saved") return null;
  }
  throw new Error(`others claim the batch ${batch.id.join(", ")} of ${partner} at the same moment`);
}

function claimRef(partner: File["partner"], feed: AnyFeed, { id }: Batch): AggregateRef<BatchClaim> {
  const hash = createHash("sha256").update(JSON.stringify(id)).digest("hex");
  return { table: "files", pk: `${partner}#${feed.name}`, sk: `batch#${hash}`, schema: BatchClaim };
}
