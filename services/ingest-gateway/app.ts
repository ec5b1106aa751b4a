/** The gateway's HTTP interface. */
import { cached, caching } from "@sluice/shared/http/caching.ts";
import { type GuardedRoute, guardOf } from "@sluice/shared/http/guard.ts";
import { healthRoutes } from "@sluice/shared/http/health.ts";
import { onError } from "@sluice/shared/http/on-error.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { requestLog } from "@sluice/shared/http/request-log.ts";
import { webHeaders } from "@sluice/shared/http/web-headers.ts";
import { Hono } from "hono";
import type { GatewayDeps } from "./deps.ts";
import { revokeKey, rotateKey } from "./end-key.ts";
import { getContent } from "./get-content.ts";
import { getKeys } from "./get-keys.ts";
import { postKeyQuota } from "./post-key-quota.ts";
import { postFile } from "./post-file.ts";
import { uploadRoutes } from "./uploads/routes.ts";
import { postUndo } from "./post-undo.ts";
import { postPartner } from "./post-partner.ts";
import { postPartnerKey } from "./post-partner-key.ts";
import * as problems from "./problems.ts";

/** The app; importing it opens nothing. */
export function createApp(deps: GatewayDeps): Hono {
  const app = new Hono();
  app.use(requestLog(deps));
  app.use(webHeaders());
  app.route("/", healthRoutes(deps.ready));
  const guard = guardOf(deps);
  const forPartners = (route: GuardedRoute<"partner">) => guard(["partner"], route, problems.partnerOnly);
  const forOperators = (route: GuardedRoute<"operator">) => guard(["operator"], route, problems.operatorOnly);
  app.post("/v1/feeds/:feed/files", forPartners(postFile(deps)));
  uploadRoutes(app, deps, forPartners);
  app.post("/v1/partners", forOperators(postPartner(deps)));
  app.get(
    "/v1/partners/:partner/keys",
    cached(caching.never),
    guard(["operator", "auditor"], getKeys(deps), problems.operatorOnly),
  );
  app.post("/v1/partners/:partner/keys", forOperators(postPartnerKey(deps)));
  app.post("/v1/partners/:partner/keys/:key/rotate", forOperators(rotateKey(deps)));
  app.post("/v1/partners/:partner/keys/:key/revoke", forOperators(revokeKey(deps)));
  app.post("/v1/partners/:partner/keys/:key/quota", forOperators(postKeyQuota(deps)));
  app.post("/v1/partners/:partner/files/:file/undo", forOperators(postUndo(deps)));
  app.get("/v1/partners/:partner/files/:file/content", cached(caching.never), forOperators(getContent(deps)));
  app.notFound((c) => problemResponse(problems.noSuchRoute(c.req.method, c.req.path)));
  app.onError(onError(deps.log, problems.internal));
  return app;
}
