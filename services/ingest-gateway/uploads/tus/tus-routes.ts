/** The routes of the tus protocol: `/v1/tus` to begin, `/v1/tus/:upload` to go on. */
import type { CallerOf, GuardedRoute } from "@sluice/shared/http/guard.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context, Handler, Hono } from "hono";
import type { GatewayDeps } from "../../deps.ts";
import { traceOf } from "../../trace.ts";
import { getUpload } from "../get-upload.ts";
import { refuseUnsignedTus } from "../check-announcement.ts";
import * as own from "../problems.ts";
import { findUpload } from "../uploads.ts";

/** The one version there is. */
const version = "1.0.0";
const offers = {
  "tus-resumable": version,
  "tus-version": version,
  "tus-extension": "creation,creation-with-upload,termination,expiration",
};

/** Adds them. */
export function tusRoutes(
  app: Hono,
  deps: GatewayDeps,
  forPartners: (route: GuardedRoute<"partner">) => Handler,
): void {
  app.options("/v1/tus", () => new Response(null, { status: 204, headers: offers }));
  const answer = async (c: Context, caller: CallerOf<"partner">): Promise<Response> => {
    const id = c.req.param("upload");
    const found = id === undefined ? null : await findUpload(deps, caller.partner, id, "tus");
    if (found?.kind === "refused") return problemResponse(found.problem);
    const unsigned = refuseUnsignedTus(caller);
    if (unsigned !== null) return problemResponse(unsigned);
    if (c.req.header("tus-resumable") !== version) return problemResponse(own.tusVersion);
    const { answerTus } = await import("./answer-tus.ts");
    return answerTus(deps, caller, c.req.raw, traceOf(c, deps.ids));
  };
  const look = getUpload(deps);
  app.post("/v1/tus", forPartners(answer));
  app.patch("/v1/tus/:upload", forPartners(answer));
  app.delete("/v1/tus/:upload", forPartners(answer));
  // Hono gives HEAD to the route of GET; a browser that asks is told how the upload stands.
  app.get(
    "/v1/tus/:upload",
    forPartners((c, caller) => (c.req.raw.method === "HEAD" ? answer(c, caller) : look(c, caller))),
  );
}
