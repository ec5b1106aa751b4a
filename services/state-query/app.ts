/** State-query's HTTP interface: a plain fetch handler. */
import type { Role } from "@sluice/shared/http/api-key.ts";
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import { cached, caching } from "@sluice/shared/http/caching.ts";
import { type GuardedRoute, guardOf } from "@sluice/shared/http/guard.ts";
import { healthRoutes } from "@sluice/shared/http/health.ts";
import { onError } from "@sluice/shared/http/on-error.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { requestLog } from "@sluice/shared/http/request-log.ts";
import { webHeaders } from "@sluice/shared/http/web-headers.ts";
import { Hono } from "hono";
import { keyLookup } from "./caller.ts";
import { consoleRoutes } from "./console/routes.ts";
import { getDeadLetter, listDeadLetters } from "./dead-letters.ts";
import type { QueryDeps } from "./deps.ts";
import { getAsyncApi, getDocs, getOpenApi, getSchema, getSchemas } from "./get-api.ts";
import { getBadRows } from "./get-bad-rows.ts";
import { getCode, getCodes } from "./get-codes.ts";
import { getConflicts } from "./get-conflicts.ts";
import { getEntity } from "./get-entity.ts";
import { getErrors } from "./get-errors.ts";
import { getPauses } from "./get-pauses.ts";
import { getProblem, getProblems } from "./get-problems.ts";
import { getFile } from "./get-file.ts";
import { listFiles } from "./list-files.ts";
import * as problems from "./problems.ts";
import { getIcon } from "./web/icon.ts";
import { getStyle } from "./web/style.ts";
import { streamEvents } from "./stream-events.ts";
import { traceEntity } from "./trace-entity.ts";
import { traceLine } from "./trace-line.ts";

/** The app; importing it opens nothing. */
export function createApp(deps: QueryDeps): Hono {
  const findKey = keyLookup(deps);
  const guard = guardOf({ ...deps, findKey });
  const forAll = (route: GuardedRoute<Role>) =>
    guard(["partner", "operator", "auditor"], route, problems.operatorOnly);
  const forStaff = (route: GuardedRoute<"operator" | "auditor">) =>
    guard(["operator", "auditor"], route, problems.operatorOnly);
  const app = new Hono();
  app.use(requestLog({ log: deps.log, clock: deps.clock, ids: systemIds }));
  app.use(webHeaders());
  app.route("/", healthRoutes(deps.ready));
  const kept = cached(caching.revalidated);
  app.get("/v1/codes", cached(caching.release), getCodes);
  app.get("/v1/codes/:code", cached(caching.release), getCode);
  app.get("/web/style.css", cached(caching.release), getStyle);
  app.get("/web/icon.svg", cached(caching.release), getIcon);
  app.get("/docs", cached(caching.release), getDocs);
  app.get("/v1/openapi.json", cached(caching.release), getOpenApi);
  app.get("/v1/asyncapi.json", cached(caching.release), getAsyncApi);
  app.get("/v1/schemas", cached(caching.release), getSchemas);
  app.get("/v1/schemas/:event", cached(caching.release), getSchema);
  app.get("/problems", cached(caching.release), getProblems);
  app.get("/problems/:code", cached(caching.release), getProblem);
  app.get("/v1/files", kept, forAll(listFiles(deps)));
  app.get("/v1/files/:id", kept, forAll(getFile(deps)));
  app.get("/v1/files/:id/errors", kept, forAll(getErrors(deps)));
  app.get("/v1/files/:id/bad-rows", forAll(getBadRows(deps)));
  app.get("/v1/files/:id/conflicts", kept, forAll(getConflicts(deps)));
  app.get("/v1/files/:id/events", forAll(streamEvents(deps)));
  app.get("/v1/files/:id/lines/:line", kept, forAll(traceLine(deps)));
  app.get("/v1/pauses", kept, forAll(getPauses(deps)));
  app.get("/v1/entities/:type/:id", kept, forAll(getEntity(deps)));
  app.get("/v1/trace/:type/:id", kept, forAll(traceEntity(deps)));
  app.get("/v1/dead-letters", forStaff(listDeadLetters(deps)));
  app.get("/v1/dead-letters/:id", forStaff(getDeadLetter(deps)));
  app.route("/", consoleRoutes(deps, findKey));
  app.notFound((c) => problemResponse(problems.noSuchRoute(c.req.method, c.req.path)));
  app.onError(onError(deps.log, problems.internal));
  return app;
}
