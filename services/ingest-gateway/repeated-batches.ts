/**
 * The same batch twice: a bank file that comes again under another name, or with another line end, is no repeat by its content, and paying
 * it twice cannot be taken back. So each batch is claimed by the first file that brings it, before a shard of that file is announced.
 *
 * A claim is only as good as its file: of one that failed, was rejected or refused, the next file takes it over. A file claims all its
 * batches or none, so that two files which share some never fail each other. (One of more than `claimsAtOnce` claims in several steps.)
 */
import { createHash } from "node:crypto";
import type { Code } from "@sluice/contracts/codes/catalogue.ts";
import type { Fault } from "@sluice/contracts/events/payloads.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { type Batch, repeatedMessage } from "@sluice/contracts/fixed-width/batches.ts";
import { chunksOf, inLanes } from "@sluice/shared/adapters/lanes.ts";
import type { AggregateRef, Change } from "@sluice/shared/ports/aggregate-store.ts";
import { BatchClaim } from "./core/batch-claim.ts";
import type { File } from "./core/file.ts";
import type { CutOutcome } from "./cutter.ts";
import type { GatewayDeps } from "./deps.ts";
import { fileRef } from "./files.ts";

type Deps = Pick<GatewayDeps, "store">;
type Cut = Extract<CutOutcome, { readonly kind: "cut" }>;
type Faulty = Extract<CutOutcome, { readonly kind: "faulty" }>;

/** Lost races in a row before the message is handed back. */
const conflictsMax = 10;
/** Claims of one transaction (the store takes 100), and claims read at once. */
export const claimsAtOnce = 100;
const readsAtOnce = 16;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * Claims the batches of a cut file; a faulty outcome where another live file has one. A file to be checked only looks. Throws when others
 * claim them again and again.
 */
export async function repeatedBatches(
  deps: Deps,
  feed: AnyFeed,
  file: File,
  { batches = [] }: Cut,
): Promise<Faulty | null> {
  for (let conflicts = 0; conflicts < conflictsMax; conflicts += 1) {
    const { faults, claims } = await look(deps, feed, file, batches);
    if (faults.length > 0) return { kind: "faulty", faults, faultTotal: faults.length };
    if (file.purpose === "check" || (await saved(deps, claims))) return null;
  }
  throw new Error(`others claim the batches of file ${file.file} of ${file.partner} at the same moment`);
}

/** What speaks against the file, and what it would have to claim: its own claims of an earlier try are neither. */
async function look(
  { store }: Deps,
  feed: AnyFeed,
  { partner, file, receivedAtMs: atMs }: File,
  batches: readonly Batch[],
): Promise<{ readonly faults: readonly Fault[]; readonly claims: readonly Change[] }> {
  const repeatMs = (feed.fixedWidth?.batch?.repeatDays ?? 0) * dayMs;
  const faults: Fault[] = [];
  const claims: Change[] = [];
  await inLanes(batches, readsAtOnce, async (batch) => {
    const ref = claimRef(partner, feed, batch);
    const known = await store.load(ref);
    if (known?.state.file === file) return;
    if (known !== null && Math.abs(atMs - known.state.atMs) <= repeatMs) {
      const holder = await store.load(fileRef(partner, known.state.file));
      if (holder?.state.status === "received" || holder?.state.status === "sharded")
        faults.push({
          code: "receipt.batch-repeated" satisfies Code,
          message: repeatedMessage(batch, `file ${known.state.file}`),
          line: batch.record,
          byte: batch.byte,
        });
    }
    claims.push({ ref, expectedVersion: known?.version ?? 0, state: { file, atMs } });
  });
  return { faults: faults.toSorted((a, b) => a.byte - b.byte), claims };
}

/** Whether they are this file's now: false when another file was faster with one of them. */
async function saved({ store }: Deps, claims: readonly Change[]): Promise<boolean> {
  for (const some of chunksOf(claims, claimsAtOnce))
    if ((await store.save(some)).kind === "conflict") return false;
  return true;
}

function claimRef(partner: File["partner"], feed: AnyFeed, { id }: Batch): AggregateRef<BatchClaim> {
  const hash = createHash("sha256").update(JSON.stringify(id)).digest("hex");
  return { table: "files", pk: `${partner}#${feed.name}`, sk: `batch#${hash}`, schema: BatchClaim };
}
