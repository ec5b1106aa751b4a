/** Puts a cut's shards where others find them, and says so: objects first, then each shard with its shard.ready event. */
import { inLanes } from "@sluice/shared/adapters/lanes.ts";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import type { Frame } from "@sluice/contracts/file-rule.ts";
import { shardGroup } from "@sluice/contracts/ids.ts";
import { positionsKey, shardKey } from "@sluice/contracts/objects.ts";
import { type File, refOf } from "./core/file.ts";
import type { CutOutcome, CutShard } from "./cutter.ts";
import type { GatewayDeps } from "./deps.ts";
import { type Shard, shardRef } from "./files.ts";
import { daysKept } from "@sluice/contracts/retention.ts";

type Deps = Pick<GatewayDeps, "store" | "objects" | "clock" | "epoch" | "cutter" | "readLocal" | "feeds">;

/** Objects on their way at once, and shards announced at once. */
const uploadsAtOnce = 4;
const announcementsAtOnce = 16;

/**
 * Announces every shard that is not `out` yet; a shard without rows too, since the gate counts to N. Null, or a shard that
 * is out with other content than this cut gives: then nothing more was announced that others could mix with it.
 */
export async function announceShards(
  deps: Deps,
  file: File,
  out: readonly Shard[],
  cut: Extract<CutOutcome, { readonly kind: "cut" }>,
  trace: string,
): Promise<Shard | null> {
  const { objects, readLocal } = deps;
  const feed = deps.feeds.get(file.feed) ?? {};
  const known = new Map(out.map((shard) => [shard.shard, shard]));
  const other = cut.shards
    .map((shard) => differs(known.get(shard.shard), shard))
    .find((shard) => shard !== null);
  if (other !== undefined) return other;

  const waiting = cut.shards.filter(({ shard }) => !known.has(shard));
  // A shard is announced only after the positions and every shard's object are there.
  if (waiting.length > 0)
    await objects.put(
      positionsKey(file.partner, file.file),
      readLocal(cut.positions),
      daysKept(feed, "positions"),
    );
  await inLanes(waiting, uploadsAtOnce, ({ shard, path }) =>
    objects.put(shardKey(file.partner, file.file, shard), readLocal(path), daysKept(feed, "shards")),
  );
  let clash: Shard | null = null;
  await inLanes(waiting, announcementsAtOnce, async (shard) => {
    clash = (await announce(deps, file, shard, cut.frame, trace)) ?? clash;
  });
  return clash;
}

/** Announces one shard. Null, or the shard as another worker announced it with other content. */
async function announce(
  deps: Deps,
  file: File,
  cut: CutShard,
  frame: Frame["values"] | undefined,
  trace: string,
): Promise<Shard | null> {
  const { partner } = file;
  const ref = shardRef(partner, file.file, cut.shard);
  const payload = {
    ...refOf(file),
    shard: cut.shard,
    of: file.shards,
    object: shardKey(partner, file.file, cut.shard),
    positions: positionsKey(partner, file.file),
    rows: cut.rows,
    sha256: cut.sha256,
    ...(frame !== undefined && { frame: { receivedAtMs: file.receivedAtMs, values: frame } }),
    ...(file.needs === undefined ? {} : { needs: file.needs }),
  };
  const event = pipelineEvent(
    "shard.ready.v1",
    {
      aggregate: `shard:${file.file}.${String(cut.shard).padStart(4, "0")}`,
      version: 1,
      epoch: deps.epoch,
      partner,
      group: shardGroup(file.file, cut.shard),
      occurredAt: deps.clock.now(),
      trace,
    },
    payload,
  );
  const state: Shard = { ...payload, engine: deps.cutter.engine };
  const saved = await deps.store.save([{ ref, expectedVersion: 0, state, event }]);
  if (saved.kind === "saved") return null;
  const there = await deps.store.load(ref);
  return differs(there?.state, cut);
}

function differs(there: Shard | undefined, cut: CutShard): Shard | null {
  return there === undefined || (there.sha256 === cut.sha256 && there.rows === cut.rows) ? null : there;
}
