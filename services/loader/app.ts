/** The loader's HTTP interface: health, and an operator's word on files that are held or in the way. Its work comes by its queue. */
import { type GuardedRoute, guardOf } from "@sluice/shared/http/guard.ts";
import { healthRoutes } from "@sluice/shared/http/health.ts";
import { onError } from "@sluice/shared/http/on-error.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { requestLog } from "@sluice/shared/http/request-log.ts";
import { webHeaders } from "@sluice/shared/http/web-headers.ts";
import { Hono } from "hono";
import { consoleDecision } from "./console-decision.ts";
import type { LoaderAppDeps } from "./deps.ts";
import { postDecision } from "./post-decision.ts";
import { postPause } from "./post-pause.ts";
import * as problems from "./problems.ts";
import { staffLookup } from "./staff-keys.ts";

/** The app; importing it opens nothing. */
export function createApp(deps: LoaderAppDeps): Hono {
  const app = new Hono();
  app.use(requestLog(deps));
  app.use(webHeaders());
  app.route("/", healthRoutes(deps.ready));
  const findKey = staffLookup(deps);
  const guard = guardOf({ ...deps, findKey });
  const forOperators = (route: GuardedRoute<"operator">) => guard(["operator"], route, problems.operatorOnly);
  app.post("/v1/partners/:partner/files/:file/release", forOperators(postDecision(deps, "release")));
  app.post("/v1/partners/:partner/files/:file/refuse", forOperators(postDecision(deps, "refuse")));
  app.post("/v1/partners/:partner/files/:file/withdraw", forOperators(postDecision(deps, "withdraw")));
  for (const word of ["release", "refuse"] as const)
    app.post(`/console/partners/:partner/files/:file/${word}`, consoleDecision(deps, findKey, word));
  for (const word of ["pause", "resume"] as const) {
    app.post(`/v1/feeds/:feed/${word}`, forOperators(postPause(deps, word)));
    app.post(`/v1/partners/:partner/${word}`, forOperators(postPause(deps, word)));
  }
  app.notFound((c) => problemResponse(problems.noSuchRoute(c.req.method, c.req.path)));
  app.onError(onError(deps.log, problems.internal));
  return app;
}
