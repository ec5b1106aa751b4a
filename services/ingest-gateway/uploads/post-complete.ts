/** `POST /v1/uploads/:upload/complete`: the parts are one object from then on; 202 while it is read through, and 200 once it is a file. */
import { CompleteRequest } from "@sluice/contracts/api/upload-routes.ts";
import type { CallerOf } from "@sluice/shared/http/guard.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import type { Context } from "hono";
import type { GatewayDeps } from "../deps.ts";
import * as problems from "../problems.ts";
import { completeUpload } from "./complete-upload.ts";
import { findUpload } from "./uploads.ts";
import { viewOf } from "./upload-view.ts";

/** The route. */
export function postComplete(deps: GatewayDeps) {
  return async (c: Context, { partner }: CallerOf<"partner">): Promise<Response> => {
    const body = await readJson(c, CompleteRequest);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const found = await findUpload(deps, partner, c.req.param("upload"), "parts");
    if (found.kind === "refused") return problemResponse(found.problem);
    const completed = await completeUpload(deps, found.loaded, body.value.parts ?? null);
    if (completed.kind === "refused") return problemResponse(completed.problem);
    const { upload } = completed;
    const view = viewOf(deps, upload);
    const status = upload.status === "completed" ? 202 : 200;
    return c.json(view, status, { location: view.self, "cache-control": "no-store" });
  };
}
