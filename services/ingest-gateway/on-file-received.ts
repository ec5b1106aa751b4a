/**
 * Cuts a received file into its shards: the raw object is scanned and cut in a local directory, the shards go to the object
 * store, each shard is announced, and last the file is sharded. Or the file fails, with its faults.
 *
 * Killed anywhere and delivered again it ends the same: the cut is the same, object keys are fixed, and a shard that is out is
 * compared, never written twice.
 */
import type { FileReceived } from "@sluice/contracts/events/01-file-received/v1.ts";
import type { Code } from "@sluice/contracts/codes/catalogue.ts";
import type { Fault } from "@sluice/contracts/events/payloads.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { HandlingContext, Message, Outcome } from "@sluice/shared/messaging/handler.ts";
import { done } from "@sluice/shared/messaging/handler.ts";
import type { Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import type { EventHandler } from "@sluice/shared/messaging/on-events.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import type { File } from "./core/file.ts";
import type { CutOutcome } from "./cutter.ts";
import type { GatewayDeps } from "./deps.ts";
import { endFile } from "./end-file.ts";
import { fileRef, listShards, type Shard } from "./files.ts";
import { repeatedBatches } from "./repeated-batches.ts";
import { announceShards } from "./announce-shards.ts";
import { wrongNumber } from "./wrong-number.ts";

type Deps = Pick<
  GatewayDeps,
  "store" | "objects" | "clock" | "epoch" | "feeds" | "cutter" | "jobDirectory" | "readLocal"
>;

/** A cut may not take longer, whatever time the host has. */
export const cutMsMax = 10 * 60 * 1000;
/** Kept back of the host's time for what comes after the cut. */
export const afterCutMs = 10 * 1000;

const deadLetter = (reason: string): Outcome => ({ kind: "dead-letter", reason });

/** Takes file.received.v1. */
export function onFileReceived(deps: Deps): EventHandler<"file.received.v1"> {
  return async (received, message, context) => {
    const { partner, file } = received;
    const loaded = await deps.store.load(fileRef(partner, file));
    if (loaded === null) return deadLetter(`file ${file} of ${partner} was never received here`);
    if (loaded.state.status !== "received") return done;
    return begin(deps, received, loaded, message, context);
  };
}

async function begin(
  deps: Deps,
  { partner, file, ...received }: FileReceived,
  loaded: Loaded<File>,
  message: Message,
  context: HandlingContext,
): Promise<Outcome> {
  const out = await listShards(deps.store, partner, file);
  const stranger = out.find(({ engine }) => engine !== deps.cutter.engine);
  if (stranger !== undefined) {
    return deadLetter(
      `shard ${stranger.shard} of file ${file} was cut by ${stranger.engine}, and ${deps.cutter.engine} may cut the rest differently: redrive it to a build with ${stranger.engine}`,
    );
  }
  const feed = deps.feeds.get(received.feed);
  if (feed === undefined) return deadLetter(`file ${file}: this build has no feed ${received.feed}`);
  if (feed.version < received.feedVersion) {
    return {
      kind: "retry",
      reason: `file ${file} needs version ${received.feedVersion} of feed ${feed.name}; this build has ${feed.version}`,
    };
  }
  if (feed.version > received.feedVersion) {
    return endWith(deps, loaded, out, message, {
      kind: "faulty",
      faults: [
        {
          code: "receipt.feed-changed" satisfies Code,
          message: `The feed's definition went from version ${received.feedVersion} to ${feed.version} before the file was cut. Send it again: it is then judged by the new one.`,
          line: 0,
          byte: 0,
        },
      ],
      faultTotal: 1,
    });
  }
  const { faults } = loaded.state;
  if (faults !== undefined)
    return endWith(deps, loaded, out, message, { kind: "faulty", faults, faultTotal: faults.length });
  const deadlineMs = Math.min(context.remainingMs() - afterCutMs, cutMsMax);
  if (deadlineMs <= 0) return { kind: "retry", reason: `too little time is left to cut file ${file}` };
  return cutFile(deps, feed, loaded, out, message, deadlineMs);
}

async function cutFile(
  deps: Deps,
  feed: AnyFeed,
  loaded: Loaded<File>,
  out: readonly Shard[],
  message: Message,
  deadlineMs: number,
): Promise<Outcome> {
  const { object, shards } = loaded.state;
  const directory = await deps.jobDirectory();
  try {
    const raw = await deps.objects.stream(object);
    const receipt = { sequence: loaded.state.sequence, atMs: loaded.state.receivedAtMs };
    const job = { feed, raw, shards, directory: directory.path, deadlineMs, receipt };
    const cut = await deps.cutter.cut(job);
    // Once a shard is out, both were settled by an earlier try.
    const against =
      cut.kind === "cut" && out.length === 0
        ? ((await wrongNumber(deps, feed, loaded.state, cut)) ??
          (await repeatedBatches(deps, feed, loaded.state, cut)))
        : null;
    return await endWith(deps, loaded, out, message, against ?? cut);
  } catch (error) {
    if (error instanceof ObjectMissing)
      return deadLetter(`the raw object ${object} of file ${loaded.state.file} is gone`);
    throw error;
  } finally {
    await directory.remove();
  }
}

async function endWith(
  deps: Deps,
  loaded: Loaded<File>,
  out: readonly Shard[],
  message: Message,
  cut: CutOutcome,
): Promise<Outcome> {
  const { file } = loaded.state;
  if (cut.kind === "overdue") return { kind: "retry", reason: `the cut of file ${file} did not end in time` };
  if (cut.kind === "faulty" && out.length > 0) {
    return deadLetter(
      `${out.length} shards of file ${file} are out, but now it cannot be cut: ${firstMessage(cut.faults)}`,
    );
  }
  if (cut.kind === "cut") {
    const other = await announceShards(deps, loaded.state, out, cut, message.trace);
    if (other !== null) {
      return deadLetter(
        `shard ${other.shard} of file ${file} is out with content ${other.sha256}, but this cut gives other content`,
      );
    }
  }
  return endFile(deps, loaded, message.trace, cut);
}

const firstMessage = (faults: readonly Fault[]): string => faults[0]?.message ?? "no fault is named";
