/** The routes of uploads in parts. */
import type { GuardedRoute } from "@sluice/shared/http/guard.ts";
import type { Handler, Hono } from "hono";
import type { GatewayDeps } from "../deps.ts";
import { deleteUpload } from "./delete-upload.ts";
import { getParts } from "./get-parts.ts";
import { getUpload } from "./get-upload.ts";
import { postComplete } from "./post-complete.ts";
import { postUpload } from "./post-upload.ts";
import { putPart } from "./put-part.ts";
import { tusRoutes } from "./tus/tus-routes.ts";

/** Adds them. */
export function uploadRoutes(
  app: Hono,
  deps: GatewayDeps,
  forPartners: (route: GuardedRoute<"partner">) => Handler,
): void {
  app.post("/v1/uploads", forPartners(postUpload(deps)));
  app.get("/v1/uploads/:upload", forPartners(getUpload(deps)));
  app.get("/v1/uploads/:upload/parts", forPartners(getParts(deps)));
  app.put("/v1/uploads/:upload/parts/:number", putPart(deps));
  app.post("/v1/uploads/:upload/complete", forPartners(postComplete(deps)));
  app.delete("/v1/uploads/:upload", forPartners(deleteUpload(deps)));
  tusRoutes(app, deps, forPartners);
}
