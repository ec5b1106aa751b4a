/** An upload in parts, as its sender is told of it. */
import type { UploadView } from "@sluice/contracts/api/upload-routes.ts";
import { problemTypes } from "@sluice/contracts/problems/catalogue.ts";
import { partBytes } from "@sluice/shared/ports/part-store.ts";
import { isExpired, type LargeUpload, partCount } from "../core/large-upload.ts";
import type { GatewayDeps } from "../deps.ts";
import * as problems from "../problems.ts";

/** The view. `arrivedBytes` is known of an open upload alone. */
export function viewOf(
  { publicUrl, clock }: Pick<GatewayDeps, "publicUrl" | "clock">,
  upload: LargeUpload,
  arrivedBytes: number | null = null,
): UploadView {
  const { status, bytes, sha256, coding, name, mode, feed } = upload;
  const self = `${publicUrl}/v1/uploads/${upload.upload}`;
  return {
    upload: upload.upload,
    status: isExpired(upload, clock.now()) ? "expired" : status,
    ...{ feed, bytes, mode },
    ...(sha256 !== undefined && { sha256 }),
    ...(coding !== undefined && { coding }),
    ...(name !== undefined && { name }),
    ...(arrivedBytes !== null && { arrivedBytes }),
    ...{ partBytes, parts: partCount(bytes) },
    expiresAt: new Date(upload.expiresAtMs).toISOString(),
    self,
    ...(status === "received" && {
      file: upload.became,
      repeat: upload.became !== upload.file,
      fileStatus: `${publicUrl}/v1/files/${upload.became}`,
    }),
    ...(status === "refused" && { refused: refusalOf(upload) }),
  };
}

function refusalOf({ keyOf }: Extract<LargeUpload, { status: "refused" }>) {
  const { code, detail } = problems.idempotencyKeyReused(keyOf);
  return { code, title: problemTypes[code].title, detail };
}
