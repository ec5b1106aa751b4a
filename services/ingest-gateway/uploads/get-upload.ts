/** `GET /v1/uploads/:upload`: how an upload in parts stands, and what became of it. */
import type { CallerOf } from "@sluice/shared/http/guard.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import type { GatewayDeps } from "../deps.ts";
import { findUpload } from "./uploads.ts";
import { viewOf } from "./upload-view.ts";

/** The route. */
export function getUpload(deps: GatewayDeps) {
  return async (c: Context, { partner }: CallerOf<"partner">): Promise<Response> => {
    const found = await findUpload(deps, partner, c.req.param("upload"));
    if (found.kind === "refused") return problemResponse(found.problem);
    const { state } = found.loaded;
    const arrived = state.status === "open" ? await deps.parts.list(state.place) : null;
    const bytes = arrived?.reduce((sum, part) => sum + part.bytes, 0) ?? null;
    return c.json(viewOf(deps, state, bytes), 200, { "cache-control": "no-store" });
  };
}
