/** A shard is to be loaded, or gone on with. Messages come with the shard as their group, so shards are loaded side by side. */
import type { LoadRequested } from "@sluice/contracts/events/09-load-requested/v1.ts";
import { ShardRef } from "@sluice/contracts/events/payloads.ts";
import { done, type HandlingContext, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import { UndeliverableEvent } from "@sluice/shared/ports/aggregate-store.ts";
import type { Log } from "@sluice/shared/ports/log.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import * as v from "valibot";
import { beginWritingOnce } from "./begin-writing.ts";
import type { Halt } from "./core/plan-key.ts";
import type { LoaderDeps } from "./deps.ts";
import { loadShard, type ShardOutcome } from "./load-shard.ts";
import { loadRef, shardLoadRef } from "./loads.ts";
import { ShardDamaged } from "./read-rows.ts";
import { thisBuildsFeed } from "./this-builds-feed.ts";

/** Takes load.requested. What has nothing left to do is acknowledged and reported. */
export function onLoadRequested(deps: LoaderDeps) {
  return async (payload: LoadRequested, message: Message, context: HandlingContext): Promise<Outcome> => {
    const shard = v.parse(ShardRef, payload);
    const log = context.log.child({ file: shard.file, shard: shard.shard });
    const known = thisBuildsFeed(deps.feeds, shard);
    if (known.kind !== "feed") return known;
    const { feed } = known;
    const [load, loaded] = await Promise.all([
      deps.store.load(loadRef(shard)),
      deps.store.load(shardLoadRef(shard, shard.shard)),
    ]);
    if (load === null || loaded === null)
      return {
        kind: "dead-letter",
        reason: `shard ${shard.shard} of file ${shard.file} was never opened here`,
      };
    const idle =
      load.state.status === "loaded" || loaded.state.status === "loaded"
        ? "loaded already"
        : load.state.status !== "loading"
          ? `of a file that is ${load.state.status}`
          : message.version < loaded.state.requestVersion
            ? "handed on already"
            : null;
    if (idle !== null) {
      log.info({ eventId: message.id }, `nothing to load: the shard is ${idle}`);
      return done;
    }
    const beginWriting = beginWritingOnce(deps.store, load);
    const run = {
      feed,
      loaded,
      beginWriting,
      trace: message.trace,
      remainingMs: () => context.remainingMs(),
    };
    try {
      return await settle(deps, shard, log, await loadShard(deps, run));
    } catch (error) {
      if (error instanceof ShardDamaged || error instanceof UndeliverableEvent)
        return { kind: "dead-letter", reason: error.message };
      const { object, quarantine, undoing } = loaded.state;
      // An undo reads the journals of those who wrote since, too: none of its objects comes back by waiting.
      if (error instanceof ObjectMissing && (undoing || error.key === object || error.key === quarantine))
        return {
          kind: "dead-letter",
          reason: `${error.message}: file ${shard.file} cannot be loaded without it`,
        };
      throw error;
    }
  };
}

async function settle(deps: LoaderDeps, shard: ShardRef, log: Log, outcome: ShardOutcome): Promise<Outcome> {
  switch (outcome.kind) {
    case "loaded":
    case "handed-on": {
      const { checkpoint, tally } = outcome.load;
      log.info({ checkpoint, tally }, outcome.kind === "loaded" ? "shard loaded" : "shard handed on");
      return done;
    }
    case "closed":
      log.warn({}, "nothing is loaded: the file was withdrawn meanwhile");
      return done;
    case "overtaken":
    case "later-chunk":
      // The other may die yet: this message comes again and finds what is left.
      return { kind: "retry", reason: "another worker is further with this shard", afterSeconds: 5 };
    case "later-file":
      return afterLaterFile(deps, shard, log, outcome);
    default:
      return outcome satisfies never;
  }
}

/** A later file is loaded only after this one: so this shard must be loaded by now, and this worker was asleep meanwhile. */
async function afterLaterFile(
  deps: LoaderDeps,
  shard: ShardRef,
  log: Log,
  { key, by }: Halt,
): Promise<Outcome> {
  const now = await deps.store.load(shardLoadRef(shard, shard.shard));
  if (now?.state.status === "loaded") {
    log.warn(
      { key, by },
      "nothing to load: the shard was loaded by another worker, and a later file after it",
    );
    return done;
  }
  return {
    kind: "dead-letter",
    reason: `record ${by.record} of ${by.file} (sequence ${by.sequence}) wrote ${shard.entity} ${key} before sequence ${shard.sequence}, file ${shard.file}, was loaded: the turn was broken, and nothing more of this shard is loaded`,
  };
}
