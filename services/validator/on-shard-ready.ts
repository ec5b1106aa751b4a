/** A shard is ready: judge every row of it. Messages come with the shard as their group, so shards are judged side by side. */
import { createHash } from "node:crypto";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { ShardRef } from "@sluice/contracts/events/payloads.ts";
import type { ShardReady } from "@sluice/contracts/events/02-shard-ready/v1.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { fileGroup, type PartnerId } from "@sluice/contracts/ids.ts";
import { quarantineKey, shardReportKey } from "@sluice/contracts/objects.ts";
import type { ErrorReport } from "@sluice/contracts/report.ts";
import { readShard } from "@sluice/shared/shard/read-shard.ts";
import { done, type HandlingContext, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";
import { type FoundError, judge, type Judgement, type ShardRow } from "./core/judge.ts";
import { quarantinedRecords } from "./core/quarantine.ts";
import type { Reference } from "./core/reference.ts";
import type { ValidatorDeps } from "./deps.ts";
import { locate } from "./locate.ts";
import { notWhole } from "./references/is-whole.ts";
import { wrongByEntity } from "./references/by-entity.ts";
import { ruleSetOf } from "./rule-set.ts";
import { parkShard } from "./park-shard.ts";
import { loadReferences, unmet, wrongBySnapshot } from "./references/by-snapshot.ts";
import { checkRef } from "./validations.ts";
import { findVerdict, keepVerdict } from "./verdicts.ts";
import { daysKept } from "@sluice/contracts/retention.ts";

/** Judging a shard may not take longer, whatever time the host has. */
const judgeMsMax = 5 * 60 * 1000;
/** Kept back of the host's time for what comes after. */
const afterJudgingMs = 5 * 1000;
/** Fewer rows are judged sooner than their verdict is looked up. */
export const keptRowsMin = 1000;

const noErrors: ReadonlyMap<number, readonly FoundError[]> = new Map();

/** Reads when it is first asked, and gives the same to whoever asks again: a shard is fetched and parsed at most once, and only where it must be. */
function once<Read>(read: () => Promise<Read>): () => Promise<Read> {
  let known: Promise<Read> | null = null;
  return () => (known ??= read());
}

/** Judges a shard once; a repeat of the message finds the check and changes nothing. */
export function onShardReady(deps: ValidatorDeps) {
  return async (payload: ShardReady, message: Message, context: HandlingContext): Promise<Outcome> => {
    const shard = v.parse(ShardRef, payload);
    const feed = deps.feeds.get(shard.feed);
    if (feed === undefined) return { kind: "dead-letter", reason: `there is no feed ${shard.feed}` };
    if (feed.version !== shard.feedVersion) {
      const reason = `the file is to be judged by version ${shard.feedVersion} of ${shard.feed}, and this build has ${feed.version}`;
      return { kind: "retry", reason, afterSeconds: 30 };
    }
    const ref = checkRef(shard);
    if ((await deps.store.load(ref)) !== null) return done;

    const known = await loadReferences(deps, shard.partner, feed);
    const [need] = unmet(payload.needs ?? [], known);
    if (need !== undefined) {
      await parkShard(deps, payload, need.entity, message.trace);
      context.log.info({ file: shard.file, shard: shard.shard, need }, "a shard waits for its references");
      return done;
    }
    const late = await notWhole(deps, feed, payload);
    if (late !== null) {
      const reason = `the ${late} files before this one have ended, and not all of what they wrote has been told here yet`;
      return { kind: "retry", reason, afterSeconds: Math.min(context.receiveCount, 30) };
    }
    const deadlineMs = Math.min(context.remainingMs() - afterJudgingMs, judgeMsMax);
    if (deadlineMs <= 0) return { kind: "retry", reason: "too little time is left to judge a shard" };
    const bytesOf = once(() => readShardObject(deps, payload));
    const rowsOf = once(async () => readShard(await bytesOf()));
    const byRules = await judgementOf(deps, feed, payload, bytesOf, deadlineMs);
    const wrongRows =
      feed.references === undefined
        ? noErrors
        : await wrongReferences(deps, feed, shard.partner, await rowsOf(), known);
    const judgement = wrongRows.size === 0 ? byRules : judge(feed, await rowsOf(), wrongRows);
    const origin = {
      aggregate: `check:${shard.file}.${String(shard.shard).padStart(4, "0")}`,
      version: 1,
      epoch: deps.epoch,
      partner: shard.partner,
      group: fileGroup(shard.file),
      occurredAt: deps.clock.now(),
      trace: message.trace,
    };
    const { rows, badRows, errors, byCode, totals, warnings } = judgement;
    const rules = ruleSetOf(feed);
    const isGood = errors === 0;
    const report =
      isGood && (warnings?.warnings ?? 0) === 0
        ? null
        : await writeReport(deps, feed, shard, payload.positions, judgement);
    const wrong = isGood ? null : report;
    const warned =
      report === null || warnings === undefined || warnings.warnings === 0
        ? {}
        : { warned: { warnings: warnings.warnings, byCode: { ...warnings.byCode }, report } };
    const good = {
      ...{ ...shard, object: payload.object, rows, sha256: payload.sha256, rules },
      ...(payload.frame !== undefined && { frame: payload.frame }),
      ...(totals !== undefined && { totals }),
      ...warned,
    };
    const told = { badRows, errors, byCode: { ...byCode } };
    const event =
      wrong === null
        ? pipelineEvent("shard.validated.v1", origin, good)
        : feed.onBadRows === undefined
          ? pipelineEvent("shard.rejected.v1", origin, {
              ...shard,
              rows,
              ...told,
              rules,
              report: wrong,
              ...warned,
            })
          : pipelineEvent("shard.validated.v1", origin, {
              ...good,
              quarantined: {
                ...told,
                report: wrong,
                ...(await keepAside(deps, feed, shard, await rowsOf(), wrongRows)),
              },
            });
    const outcome = isGood || feed.onBadRows !== undefined ? "validated" : "rejected";
    // A conflict means that another worker judged the same bytes by the same rules: its event is ours.
    await deps.store.save([{ ref, expectedVersion: 0, state: { outcome }, event }]);
    return done;
  };
}

/** The rows that speak of what is not there. Looked up anew for every file: what is there changes from day to day. */
async function wrongReferences(
  deps: ValidatorDeps,
  feed: AnyFeed,
  partner: PartnerId,
  rows: readonly ShardRow[],
  known: ReadonlyMap<string, Reference | null>,
): Promise<ReadonlyMap<number, readonly FoundError[]>> {
  const errors = new Map(await wrongBySnapshot(deps.objects, partner, feed, rows, known));
  for (const [record, found] of await wrongByEntity(deps.references, feed, partner, rows))
    errors.set(record, [...(errors.get(record) ?? []), ...found]);
  return errors;
}

async function judgementOf(
  deps: ValidatorDeps,
  feed: AnyFeed,
  { partner, rows, sha256 }: ShardReady,
  bytesOf: () => Promise<Uint8Array>,
  deadlineMs: number,
): Promise<Judgement> {
  const kept = rows >= keptRowsMin ? await findVerdict(deps.objects, { partner, feed, sha256 }) : null;
  if (kept !== null) return kept;
  const judgement = await deps.judge(feed, { bytes: await bytesOf(), rows }, deadlineMs);
  if (rows >= keptRowsMin) await keepVerdict(deps.objects, { partner, feed, sha256 }, judgement);
  return judgement;
}

async function readShardObject(
  { objects }: ValidatorDeps,
  { object, sha256 }: Pick<ShardReady, "object" | "sha256">,
): Promise<Uint8Array> {
  const bytes = await objects.bytes(object);
  if (createHash("sha256").update(bytes).digest("hex") !== sha256)
    throw new Error(`the object ${object} is not what the gateway wrote: its hash is another`);
  return bytes;
}

/** Writes which rows are kept aside; the same rows always give the same list. */
async function keepAside(
  deps: ValidatorDeps,
  feed: AnyFeed,
  { partner, file, shard }: ShardRef,
  rows: readonly ShardRow[],
  wrongRows: ReadonlyMap<number, unknown>,
): Promise<{ readonly rows: number; readonly object: string }> {
  const records = quarantinedRecords(feed, rows, wrongRows);
  const object = quarantineKey(partner, file, shard);
  await deps.objects.put(
    object,
    new TextEncoder().encode(JSON.stringify(records)),
    daysKept(feed, "quarantine"),
  );
  return { rows: records.length, object };
}

async function writeReport(
  deps: ValidatorDeps,
  feed: AnyFeed,
  shard: ShardRef,
  positions: string,
  judgement: Judgement,
): Promise<string> {
  const { rows, badRows, errors, byCode, byColumn } = judgement;
  const samples = await locate(deps.objects, positions, judgement.samples);
  const { warnings } = judgement;
  const told = warnings && {
    warnings: { ...warnings, samples: await locate(deps.objects, positions, warnings.samples) },
  };
  const report = { rows, badRows, errors, byCode, byColumn, samples, ...told } satisfies ErrorReport;
  const key = shardReportKey(shard.partner, shard.file, shard.shard);
  await deps.objects.put(key, new TextEncoder().encode(JSON.stringify(report)), daysKept(feed, "reports"));
  return key;
}
