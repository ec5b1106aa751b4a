/** `POST /v1/uploads`: begins an upload in parts. 201 with its id; `GET …/parts` gives the addresses to PUT them to. */
import { UploadRequest } from "@sluice/contracts/api/upload-routes.ts";
import type { CallerOf } from "@sluice/shared/http/guard.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import type { Context } from "hono";
import type { GatewayDeps } from "../deps.ts";
import * as problems from "../problems.ts";
import { traceOf } from "../trace.ts";
import { beginUpload } from "./begin-upload.ts";
import { checkAnnouncement } from "./check-announcement.ts";
import { feedOf } from "./feed-of.ts";
import { viewOf } from "./upload-view.ts";

/** The route. */
export function postUpload(deps: GatewayDeps) {
  return async (c: Context, caller: CallerOf<"partner">): Promise<Response> => {
    const sent = caller.isSigned === undefined ? null : c.req.raw.clone();
    const body = await readJson(c, UploadRequest);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const { feed: name, mode = "load", ...announced } = body.value;
    const named = feedOf(deps, caller, name);
    if (named.kind === "refused") return problemResponse(named.problem);
    // Read whole already, and short.
    const bytes = new Uint8Array((await sent?.arrayBuffer()) ?? []);
    const unsigned = await checkAnnouncement(deps, c.req.raw, caller, bytes, announced.sha256);
    if (unsigned !== null) {
      const { keyId, partner } = caller;
      deps.log.warn({ keyId, partner, feed: named.feed.name, why: unsigned.code }, "a key was refused");
      return problemResponse(unsigned);
    }
    const begun = await beginUpload(deps, {
      ...announced,
      ...{ partner: caller.partner, feed: named.feed, way: "parts", mode, quota: caller.quota },
      idempotencyKey: c.req.header("idempotency-key") ?? null,
      trace: traceOf(c, deps.ids),
    });
    if (begun.kind === "refused") return problemResponse(begun.problem);
    const view = viewOf(deps, begun.upload, 0);
    return c.json(view, 201, { location: view.self, "cache-control": "no-store" });
  };
}
