/** The gateway's HTTP interface. */
import { cached, caching } from "@sluice/shared/http/caching.ts";
import { healthRoutes } from "@sluice/shared/http/health.ts";
import { onError } from "@sluice/shared/http/on-error.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { requestLog } from "@sluice/shared/http/request-log.ts";
import { Hono } from "hono";
import type { GatewayDeps } from "./deps.ts";
import { getContent } from "./get-content.ts";
import { postFile } from "./post-file.ts";
import { postPartner } from "./post-partner.ts";
import { postPartnerKey } from "./post-partner-key.ts";
import * as problems from "./problems.ts";

/** The app; importing it opens nothing. */
export function createApp(deps: GatewayDeps): Hono {
  const app = new Hono();
  app.use(requestLog(deps));
  app.route("/", healthRoutes(deps.ready));
  app.post("/v1/feeds/:feed/files", postFile(deps));
  app.post("/v1/partners", postPartner(deps));
  app.post("/v1/partners/:partner/keys", postPartnerKey(deps));
  app.get("/v1/partners/:partner/files/:file/content", cached(caching.never), getContent(deps));
  app.notFound((c) => problemResponse(problems.noSuchRoute(c.req.method, c.req.path)));
  app.onError(onError(deps.log, problems.internal));
  return app;
}
