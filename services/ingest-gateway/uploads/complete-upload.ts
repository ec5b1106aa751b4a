/** Completes an upload whose parts are all there: they become one object, and the upload's event has it read through. Again and again it ends the same. */
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { fileGroup } from "@sluice/contracts/ids.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import type { Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import { PartsGone } from "@sluice/shared/ports/part-store.ts";
import { isExpired, type LargeUpload, wholeOf } from "../core/large-upload.ts";
import type { GatewayDeps } from "../deps.ts";
import * as own from "./problems.ts";
import { uploadRef } from "./uploads.ts";

type Deps = Pick<GatewayDeps, "store" | "parts" | "clock" | "epoch" | "log">;

/** The parts that the sender means, each with the etag that it was told; null for those that are there. */
export type NamedParts = readonly { readonly number: number; readonly etag: string }[] | null;

/** Completes it; one that was completed before stays as it is. */
export async function completeUpload(
  deps: Deps,
  { state: upload, version }: Loaded<LargeUpload>,
  named: NamedParts = null,
): Promise<
  | { readonly kind: "completed"; readonly upload: LargeUpload }
  | { readonly kind: "refused"; readonly problem: Problem }
> {
  if (upload.status === "aborted") return { kind: "refused", problem: own.uploadOver("aborted") };
  if (upload.status !== "open") return { kind: "completed", upload };
  if (isExpired(upload, deps.clock.now())) return { kind: "refused", problem: own.uploadExpired };
  const arrived = await deps.parts.list(upload.place);
  // Null: an earlier try made the object, and did not come to say so; or the store has given the parts up.
  const { parts, wrong } =
    arrived === null ? { parts: [], wrong: [] } : wholeOf(upload.bytes, arrived, named);
  if (wrong.length > 0) return { kind: "refused", problem: own.partsMissing(wrong) };
  try {
    await deps.parts.complete(upload.place, parts);
  } catch (error) {
    if (error instanceof PartsGone) return { kind: "refused", problem: own.uploadExpired };
    throw error;
  }
  const completed: LargeUpload = { ...upload, status: "completed" };
  const { partner, feed, file } = upload;
  const event = pipelineEvent(
    "upload.completed.v1",
    {
      aggregate: `upload:${upload.upload}`,
      ...{ version: version + 1, epoch: deps.epoch, partner, trace: upload.trace },
      group: fileGroup(file),
      occurredAt: deps.clock.now(),
    },
    { upload: upload.upload, file, partner, feed },
  );
  const ref = uploadRef(partner, upload.upload);
  const saved = await deps.store.save([{ ref, expectedVersion: version, state: completed, event }]);
  if (saved.kind === "saved") {
    deps.log.info(
      { partner, upload: upload.upload, bytes: upload.bytes },
      "an upload in parts was completed",
    );
    return { kind: "completed", upload: completed };
  }
  const there = await deps.store.load(ref);
  if (there === null) throw new Error(`the upload ${upload.upload} of ${partner} is gone`);
  return there.state.status === "aborted"
    ? { kind: "refused", problem: own.uploadOver("aborted") }
    : { kind: "completed", upload: there.state };
}
