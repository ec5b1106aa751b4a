/** Begins an upload in parts, in either way: what can be refused before a byte is sent is refused here. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { daysKept } from "@sluice/contracts/retention.ts";
import { FileId, type PartnerId, UploadId } from "@sluice/contracts/ids.ts";
import { rawKey, sentKey } from "@sluice/contracts/objects.ts";
import type { Quota } from "@sluice/shared/http/api-key.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import * as v from "valibot";
import { type LargeUpload, uploadLifeMs } from "../core/large-upload.ts";
import type { GatewayDeps } from "../deps.ts";
import * as problems from "../problems.ts";
import { chargeQuota } from "../quotas.ts";
import { uploadRef } from "./uploads.ts";

/** What is announced. */
export interface Announced {
  readonly partner: PartnerId;
  readonly feed: AnyFeed;
  readonly way: LargeUpload["way"];
  readonly bytes: number;
  readonly sha256?: string | undefined;
  readonly coding?: "gzip" | "zstd" | undefined;
  readonly name?: string | undefined;
  readonly mode: "load" | "check";
  readonly idempotencyKey: string | null;
  readonly trace: string;
  /** Of the key, where it has one: it is charged now, by the bytes as sent, whatever becomes of the upload. */
  readonly quota: Quota | undefined;
}

/** Begins it. Nothing but its record exists then. */
export async function beginUpload(
  deps: Pick<GatewayDeps, "store" | "parts" | "ids" | "clock" | "newSecret" | "log" | "backOff">,
  announced: Announced,
): Promise<
  | { readonly kind: "begun"; readonly upload: LargeUpload }
  | { readonly kind: "refused"; readonly problem: Problem }
> {
  const { partner, feed, way, bytes, sha256, coding, name, mode, idempotencyKey, trace } = announced;
  if (bytes === 0) return { kind: "refused", problem: problems.emptyBody };
  if (bytes > feed.bytesMax) return { kind: "refused", problem: problems.tooLarge(feed.bytesMax, null) };
  if (idempotencyKey !== null && (idempotencyKey === "" || idempotencyKey.length > 255))
    return { kind: "refused", problem: problems.badIdempotencyKey };
  const overQuota = await chargeQuota(deps, announced.quota, bytes);
  if (overQuota !== null) return { kind: "refused", problem: overQuota };
  const ulid = deps.ids.ulid();
  const file = v.parse(FileId, `f_${ulid}`);
  const key = coding === undefined ? rawKey(partner, file) : sentKey(partner, file);
  const begunAtMs = deps.clock.now().getTime();
  const upload: LargeUpload = {
    status: "open",
    upload: v.parse(UploadId, `u_${ulid}`),
    ...{ file, partner, feed: feed.name, way, bytes, mode, idempotencyKey, trace },
    ...(sha256 !== undefined && { sha256 }),
    ...(coding !== undefined && { coding }),
    ...(name !== undefined && { name }),
    place: { key, id: await deps.parts.begin(key, daysKept(feed, "raw")) },
    token: deps.newSecret(),
    begunAtMs,
    expiresAtMs: begunAtMs + uploadLifeMs,
  };
  const saved = await deps.store.save([
    { ref: uploadRef(partner, upload.upload), expectedVersion: 0, state: upload },
  ]);
  // The id is fresh: the only one that can be in the way is this upload, whose first answer from the store was lost.
  if (saved.kind === "conflict") {
    const there = await deps.store.load(uploadRef(partner, upload.upload));
    if (there?.state.token !== upload.token) throw new Error(`the upload id ${upload.upload} is taken`);
  }
  deps.log.info(
    { partner, upload: upload.upload, feed: feed.name, bytes, way },
    "an upload in parts was begun",
  );
  return { kind: "begun", upload };
}
