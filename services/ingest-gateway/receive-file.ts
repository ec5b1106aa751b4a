/**
 * Receipt: the upload lies whole in the object store; here it becomes a file, or turns out to be one already. Everything is
 * one transaction under the version of the partner's counter, so that sequence numbers have no gap and two uploads of the same
 * content at once make one file.
 */
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { Fault, ReferenceNeed } from "@sluice/contracts/events/payloads.ts";
import { type FileId, fileGroup, type PartnerId } from "@sluice/contracts/ids.ts";
import type { Quota } from "@sluice/shared/http/api-key.ts";
import type { Change } from "@sluice/shared/ports/aggregate-store.ts";
import { type File, refOf } from "./core/file.ts";
import { planShards } from "./core/plan.ts";
import { type DayUse, decideQuota, type QuotaDecision, unused } from "./core/quota.ts";
import { decideReceipt } from "./core/receipt.ts";
import type { GatewayDeps } from "./deps.ts";
import { dayUseExpiresAt, dayUseRef } from "./quotas.ts";
import { fileRef, findLive, keyUseRef, liveRef, turnsRef } from "./files.ts";

/** A stored upload. `sha256` and `bytes` are of the content, which lies at `object`. */
export interface Upload {
  readonly file: FileId;
  readonly partner: PartnerId;
  readonly feed: AnyFeed;
  readonly object: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly idempotencyKey: string | null;
  readonly trace: string;
  /** `check`: it is judged and planned, and never loaded. */
  readonly purpose?: "load" | "check";
  /** What is wrong with it as a whole: it gets its place, and fails there. */
  readonly faults?: readonly Fault[];
  /** Of the key that sent it, where it has one. */
  readonly quota?: Quota | undefined;
}

/** What became of it. `busy`: lost every race; nothing was written. */
export type Received =
  | { readonly kind: "new"; readonly file: File; readonly use?: DayUse }
  | {
      readonly kind: "over-quota";
      readonly decision: Exclude<QuotaDecision, { kind: "fits" }>;
      readonly used: DayUse;
    }
  | { readonly kind: "repeat"; readonly file: File }
  | { readonly kind: "key-used-otherwise"; readonly file: FileId }
  | { readonly kind: "busy" };

type Deps = Pick<GatewayDeps, "store" | "clock" | "epoch" | "cutter" | "rowsPerShard" | "backOff">;

/** How often a lost race is run again. */
export const attemptsMax = 100;

/** Receives a file. Throws what the store throws; then the file may or may not have been received. */
export async function receiveFile(deps: Deps, upload: Upload): Promise<Received> {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const received = await attemptReceipt(deps, upload);
    if (received !== "lost") return received;
    await deps.backOff(attempt);
  }
  return { kind: "busy" };
}

async function attemptReceipt(deps: Deps, upload: Upload): Promise<Received | "lost"> {
  const { store, clock } = deps;
  const { partner, feed, sha256, idempotencyKey } = upload;
  const turns = turnsRef(partner, feed.entity);
  const keyUse = idempotencyKey === null ? null : keyUseRef(partner, feed.name, idempotencyKey);
  // The counter comes first: whatever is received after this read makes the save below fail.
  const knownTurns = await store.load(turns);
  const knownUse = keyUse === null ? null : await store.load(keyUse);
  // A check repeats nothing and is repeated by nothing: what it is compared with changes from day to day.
  const isCheck = upload.purpose === "check";
  // And what is broken is no file that another could repeat, nor repeats one.
  const isApart = isCheck || upload.faults !== undefined;
  const knownLive = isApart ? null : await findLive(store, feed, partner, sha256);
  const receivedAt = clock.now();
  const decision = decideReceipt(
    { turns: knownTurns?.state ?? null, live: knownLive?.state ?? null, keyUse: knownUse?.state ?? null },
    feed.mode,
    { sha256, nowMs: receivedAt.getTime() },
  );
  const use = (file: FileId): Change[] =>
    keyUse === null || knownUse !== null
      ? []
      : [{ ref: keyUse, expectedVersion: 0, state: { file, sha256 } }];

  if (decision.kind === "key-used-otherwise") return decision;
  if (decision.kind === "repeat") {
    const changes = use(decision.file);
    if (changes.length > 0 && (await store.save(changes)).kind === "conflict") return "lost";
    const first = await store.load(fileRef(partner, decision.file));
    if (first === null) throw new Error(`file ${decision.file} of ${partner} is live, but has no item`);
    return { kind: decision.file === upload.file ? "new" : "repeat", file: first.state };
  }

  const { quota } = upload;
  const dayUse = quota && dayUseRef(quota.countsAs, receivedAt);
  const knownUseOfDay = dayUse === undefined ? null : await store.load(dayUse);
  const used = knownUseOfDay?.state ?? unused;
  const within = quota && decideQuota(quota, used, upload.bytes);
  if (within !== undefined && within.kind !== "fits") return { kind: "over-quota", decision: within, used };
  const counted: Change[] =
    dayUse === undefined || within === undefined
      ? []
      : [
          {
            ref: dayUse,
            expectedVersion: knownUseOfDay?.version ?? 0,
            state: within.use,
            expiresAt: dayUseExpiresAt(receivedAt),
          },
        ];

  const cutBefore = knownTurns?.state.shards ?? {};
  const shards = planShards(upload.bytes, feed.rowBytes, deps.rowsPerShard, cutBefore[feed.name] ?? null);
  const file: File = {
    status: "received",
    file: upload.file,
    partner,
    feed: feed.name,
    feedVersion: feed.version,
    entity: feed.entity,
    sequence: decision.sequence,
    object: upload.object,
    bytes: upload.bytes,
    sha256,
    shards,
    engine: deps.cutter.engine,
    receivedAtMs: receivedAt.getTime(),
    ...(feed.references === undefined ? {} : { needs: await needsOf(deps, partner, feed.references) }),
    ...(isCheck ? { purpose: "check" as const } : {}),
    ...(upload.faults === undefined ? {} : { faults: [...upload.faults] }),
  };
  const live: Change = {
    ref: liveRef(feed, file),
    // A delta's live item of the same content may be there, grown too old to count; a snapshot's place is new.
    expectedVersion: feed.mode.kind === "delta" ? (knownLive?.version ?? 0) : 0,
    state: { file: file.file, sha256, receivedAtMs: file.receivedAtMs },
  };
  const saved = await store.save([
    {
      ref: fileRef(partner, file.file),
      expectedVersion: 0,
      state: file,
      event: receivedEvent(deps, file, upload.trace, receivedAt),
    },
    {
      ref: turns,
      expectedVersion: knownTurns?.version ?? 0,
      state: { last: file.sequence, shards: { ...cutBefore, [feed.name]: shards } },
    },
    ...(isApart ? [] : [live]),
    ...use(file.file),
    ...counted,
  ]);
  if (saved.kind === "saved") return { kind: "new", file, ...(within && { use: within.use }) };
  // The SDK may have repeated a write whose first answer was lost: then the file that is in the way is this one.
  const own = saved.changes.includes(0) ? await store.load(fileRef(partner, file.file)) : null;
  return own === null ? "lost" : { kind: "new", file: own.state };
}

/** What was received of each entity type that the feed speaks of: all of that must have ended before the rows are judged. */
function needsOf(
  { store }: Deps,
  partner: PartnerId,
  references: NonNullable<AnyFeed["references"]>,
): Promise<ReferenceNeed[]> {
  return Promise.all(
    references.map(async ({ entity }) => ({
      entity,
      through: (await store.load(turnsRef(partner, entity)))?.state.last ?? 0,
    })),
  );
}

function receivedEvent(deps: Deps, file: File, trace: string, occurredAt: Date) {
  const origin = {
    aggregate: `file:${file.file}`,
    version: 1,
    epoch: deps.epoch,
    partner: file.partner,
    group: fileGroup(file.file),
    occurredAt,
    trace,
  };
  const { object, bytes, sha256, shards, engine, purpose } = file;
  return pipelineEvent("file.received.v1", origin, {
    ...refOf(file),
    ...{ object, bytes, sha256, shards, engine },
    ...(purpose === undefined ? {} : { purpose }),
  });
}
