/**
 * An upload in parts is whole: it is read through once, and then received as an upload in one request is, by the same transaction. What is wrong with
 * it as a whole becomes the faults of a file that gets its place and fails there: who waits for that file hears of it.
 */
import type { UploadCompleted } from "@sluice/contracts/events/46-upload-completed/v1.ts";
import { rawKey } from "@sluice/contracts/objects.ts";
import { done, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import type { Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import type { LargeUpload } from "./core/large-upload.ts";
import type { GatewayDeps } from "./deps.ts";
import { fileRef } from "./files.ts";
import { receiveFile, type Received } from "./receive-file.ts";
import { judgeUpload } from "./uploads/judge-upload.ts";
import { uploadRef } from "./uploads/uploads.ts";

type Deps = Pick<
  GatewayDeps,
  "store" | "objects" | "clock" | "epoch" | "feeds" | "cutter" | "rowsPerShard" | "backOff"
>;

/** Takes upload.completed.v1. */
export function onUploadCompleted(deps: Deps) {
  return async ({ partner, upload }: UploadCompleted, { trace }: Message): Promise<Outcome> => {
    const loaded = await deps.store.load(uploadRef(partner, upload));
    if (loaded === null)
      return { kind: "dead-letter", reason: `upload ${upload} of ${partner} was never begun here` };
    const { state } = loaded;
    if (state.status === "open" || state.status === "aborted")
      return {
        kind: "dead-letter",
        reason: `upload ${upload} is ${state.status}, and was told to be completed`,
      };
    if (state.status !== "completed") return leaveTidy(deps, state);
    const received = await receive(deps, loaded, trace);
    if (received.kind === "outcome") return received.outcome;
    return settle(deps, loaded, received);
  };
}

type Settled = Exclude<Received, { kind: "busy" | "over-quota" }>;
interface NotNow {
  readonly kind: "outcome";
  readonly outcome: Outcome;
}

async function receive(
  deps: Deps,
  { state: upload }: Loaded<LargeUpload>,
  trace: string,
): Promise<Settled | NotNow> {
  const { partner, file, mode: purpose, idempotencyKey } = upload;
  const outcome = (kind: "dead-letter" | "retry", reason: string): NotNow => ({
    kind: "outcome",
    outcome: { kind, reason },
  });
  // Killed after the receipt: it is not done again, and what it was received as may have been removed since.
  const there = await deps.store.load(fileRef(partner, file));
  if (there !== null) return { kind: "new", file: there.state };
  const feed = deps.feeds.get(upload.feed);
  if (feed === undefined)
    return outcome("dead-letter", `upload ${upload.upload}: this build has no feed ${upload.feed}`);
  try {
    const judged = await judgeUpload(deps.objects, feed, upload);
    const received = await receiveFile(deps, {
      ...judged,
      ...{ file, partner, feed, idempotencyKey, trace, purpose },
    });
    // Its key's quota was charged when it was begun.
    if (received.kind === "over-quota") throw new Error(`upload ${upload.upload} was received under a quota`);
    return received.kind === "busy"
      ? outcome("retry", `upload ${upload.upload} lost every race for its place`)
      : received;
  } catch (error) {
    if (!(error instanceof ObjectMissing)) throw error;
    return outcome("dead-letter", `the object ${error.key} of upload ${upload.upload} is gone`);
  }
}

async function settle(
  deps: Deps,
  { state: upload, version }: Loaded<LargeUpload>,
  received: Settled,
): Promise<Outcome> {
  const state: LargeUpload =
    received.kind === "key-used-otherwise"
      ? { ...upload, status: "refused", keyOf: received.file }
      : { ...upload, status: "received", became: received.file.file };
  const ref = uploadRef(upload.partner, upload.upload);
  const saved = await deps.store.save([{ ref, expectedVersion: version, state }]);
  if (saved.kind === "conflict")
    return { kind: "retry", reason: `upload ${upload.upload} changed at the same moment` };
  return leaveTidy(deps, state);
}

/** Removes what no file needs: all that was sent for a repeat, and the bytes as sent where the content lies by itself. */
async function leaveTidy(deps: Pick<Deps, "store" | "objects">, upload: LargeUpload): Promise<Outcome> {
  const { partner, file, place } = upload;
  const kept = (await deps.store.load(fileRef(partner, file)))?.state.object;
  const lie = new Set([place.key, rawKey(partner, file)]);
  for (const key of lie) if (key !== kept) await deps.objects.remove(key);
  return done;
}
