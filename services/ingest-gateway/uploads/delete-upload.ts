/** `DELETE /v1/uploads/:upload`: aborts an upload in parts; what arrived of it is removed. Again is fine. */
import { tailKey } from "@sluice/contracts/objects.ts";
import type { CallerOf } from "@sluice/shared/http/guard.ts";
import { problemResponse, type Problem } from "@sluice/shared/http/problem.ts";
import type { Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import type { Context } from "hono";
import { type LargeUpload, partCount } from "../core/large-upload.ts";
import type { GatewayDeps } from "../deps.ts";
import * as problems from "../problems.ts";
import * as own from "./problems.ts";
import { findUpload, uploadRef } from "./uploads.ts";

type Deps = Pick<GatewayDeps, "store" | "parts" | "objects" | "log">;

/** The route. */
export function deleteUpload(deps: GatewayDeps) {
  return async (c: Context, { partner }: CallerOf<"partner">): Promise<Response> => {
    const found = await findUpload(deps, partner, c.req.param("upload"));
    if (found.kind === "refused") return problemResponse(found.problem);
    const problem = await abortUpload(deps, found.loaded);
    return problem === null ? new Response(null, { status: 204 }) : problemResponse(problem);
  };
}

/** Aborts it; null, or why not. */
export async function abortUpload(
  deps: Deps,
  { state: upload, version }: Loaded<LargeUpload>,
): Promise<Problem | null> {
  if (upload.status !== "open" && upload.status !== "aborted") return own.uploadOver(upload.status);
  const { partner } = upload;
  if (upload.status === "open") {
    const state: LargeUpload = { ...upload, status: "aborted" };
    const saved = await deps.store.save([
      { ref: uploadRef(partner, upload.upload), expectedVersion: version, state },
    ]);
    // Completed at the same moment.
    if (saved.kind === "conflict") return problems.busy;
    deps.log.info({ partner, upload: upload.upload }, "an upload in parts was aborted");
  }
  const arrived = (await deps.parts.list(upload.place)) ?? [];
  await deps.parts.abort(upload.place);
  if (upload.way === "tus" && arrived.length < partCount(upload.bytes))
    await deps.objects.remove(tailKey(partner, upload.file, arrived.length + 1));
  return null;
}
