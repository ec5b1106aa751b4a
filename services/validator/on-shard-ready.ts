/** A shard is ready: judge every row of it. Messages come with the shard as their group, so shards are judged side by side. */
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { ShardRef } from "@sluice/contracts/events/payloads.ts";
import type { ShardReady } from "@sluice/contracts/events/02-shard-ready/v1.ts";
import { fileGroup } from "@sluice/contracts/ids.ts";
import { shardReportKey } from "@sluice/contracts/objects.ts";
import type { ErrorReport } from "@sluice/contracts/report.ts";
import { done, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import { readShard } from "@sluice/shared/shard/read-shard.ts";
import * as v from "valibot";
import { judge, type Judgement } from "./core/judge.ts";
import type { ValidatorDeps } from "./deps.ts";
import { locate } from "./locate.ts";
import { checkRef } from "./validations.ts";

/** Judges a shard once; a repeat of the message finds the check and changes nothing. */
export function onShardReady(deps: ValidatorDeps) {
  return async (payload: ShardReady, message: Message): Promise<Outcome> => {
    const shard = v.parse(ShardRef, payload);
    const feed = deps.feeds.get(shard.feed);
    if (feed === undefined) return { kind: "dead-letter", reason: `there is no feed ${shard.feed}` };
    if (feed.version !== shard.feedVersion) {
      const reason = `the file is to be judged by version ${shard.feedVersion} of ${shard.feed}, and this build has ${feed.version}`;
      return { kind: "retry", reason, afterSeconds: 30 };
    }
    const ref = checkRef(shard);
    if ((await deps.store.load(ref)) !== null) return done;

    const judgement = judge(feed, readShard(await deps.objects.bytes(payload.object)));
    const origin = {
      aggregate: `check:${shard.file}.${String(shard.shard).padStart(4, "0")}`,
      version: 1,
      epoch: deps.epoch,
      partner: shard.partner,
      group: fileGroup(shard.file),
      occurredAt: deps.clock.now(),
      trace: message.trace,
    };
    const { rows, badRows, errors, byCode } = judgement;
    const good = { ...shard, object: payload.object, rows, sha256: payload.sha256 };
    const event =
      errors === 0
        ? pipelineEvent("shard.validated.v1", origin, good)
        : pipelineEvent("shard.rejected.v1", origin, {
            ...shard,
            rows,
            badRows,
            errors,
            byCode: { ...byCode },
            report: await writeReport(deps, shard, payload.positions, judgement),
          });
    const outcome = errors === 0 ? "validated" : "rejected";
    // A conflict means that another worker judged the same bytes by the same rules: its event is ours.
    await deps.store.save([{ ref, expectedVersion: 0, state: { outcome }, event }]);
    return done;
  };
}

async function writeReport(
  deps: ValidatorDeps,
  shard: ShardRef,
  positions: string,
  judgement: Judgement,
): Promise<string> {
  const { rows, badRows, errors, byCode } = judgement;
  const samples = await locate(deps.objects, positions, judgement.samples);
  const report: ErrorReport = { rows, badRows, errors, byCode: { ...byCode }, samples };
  const key = shardReportKey(shard.partner, shard.file, shard.shard);
  await deps.objects.put(key, new TextEncoder().encode(JSON.stringify(report)));
  return key;
}
