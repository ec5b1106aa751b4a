/** The operators' HTTP interface: what the commands do, over the same functions, for whoever has the operator's key. */
import { AuditHead } from "@sluice/contracts/audit-entry.ts";
import { readDeeds } from "@sluice/shared/audit/deeds.ts";
import { record } from "@sluice/shared/audit/record.ts";
import { verifyTrail } from "@sluice/shared/audit/verify.ts";
import { guardOf } from "@sluice/shared/http/guard.ts";
import { healthRoutes } from "@sluice/shared/http/health.ts";
import { onError } from "@sluice/shared/http/on-error.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { requestLog } from "@sluice/shared/http/request-log.ts";
import { webHeaders } from "@sluice/shared/http/web-headers.ts";
import { type Context, Hono } from "hono";
import * as v from "valibot";
import { postAdopt } from "./adopt.ts";
import type { OperatorDeps } from "./deps.ts";
import { postErase, postErasuresApply } from "./erase.ts";
import { postDiscard, postRedrive } from "./letters.ts";
import * as problems from "./problems.ts";
import { getRebuild, plainSteps, postCompare, postStep, postSwitch } from "./rebuild.ts";
import { postReconcile, postRepair } from "./reconcile.ts";
import { getRestore, postAbandon, postFlipBack, postGoOn, postRestore } from "./restore.ts";

/** A route for an operator, or one who may only look, by the id of the key. */
type Route = (c: Context, by: string) => Promise<Response>;

/** The app; importing it opens nothing. */
export function createApp(deps: OperatorDeps): Hono {
  const guard = guardOf(deps);
  const forOperator = (route: Route) =>
    guard(["operator"], (c, { keyId }) => route(c, keyId), problems.operatorOnly);
  const forStaff = (route: Route) =>
    guard(["operator", "auditor"], (c, { keyId }) => route(c, keyId), problems.operatorOnly);
  const app = new Hono();
  app.use(webHeaders());
  app.use(requestLog(deps));
  app.route("/", healthRoutes(deps.ready));
  app.post("/v1/dead-letters/redrive", forOperator(postRedrive(deps)));
  app.post("/v1/dead-letters/discard", forOperator(postDiscard(deps)));
  app.post("/v1/reconcile", forOperator(postReconcile(deps)));
  app.post("/v1/reconcile/:id/repair", forOperator(postRepair(deps)));
  app.post("/v1/feeds/:feed/adopt", forOperator(postAdopt(deps)));
  app.post("/v1/feeds/:feed/erase", forOperator(postErase(deps)));
  app.post("/v1/erasures/apply", forOperator(postErasuresApply(deps)));
  app.get("/v1/restore", forStaff(getRestore(deps)));
  app.post("/v1/restore", forOperator(postRestore(deps)));
  app.post("/v1/restore/flip-back", forOperator(postFlipBack(deps)));
  app.post("/v1/restore/go-on", forOperator(postGoOn(deps)));
  app.post("/v1/restore/abandon", forOperator(postAbandon(deps)));
  app.get("/v1/rebuild", forStaff(getRebuild(deps)));
  for (const what of plainSteps) app.post(`/v1/rebuild/${what}`, forOperator(postStep(deps, what)));
  app.post("/v1/rebuild/compare", forOperator(postCompare(deps)));
  app.post("/v1/rebuild/compare/:id/switch", forOperator(postSwitch(deps)));
  app.get("/v1/operations/:id", forStaff(getOperation(deps)));
  app.post("/v1/operations/:id/cancel", forOperator(cancelOperation(deps)));
  app.get("/v1/audit", forStaff(getAudit(deps)));
  app.get("/v1/audit/verify", forStaff(getVerified(deps)));
  app.notFound((c) => problemResponse(problems.noSuchRoute(c.req.method, c.req.path)));
  app.onError(onError(deps.log, problems.internal));
  return app;
}

function getOperation({ operations }: OperatorDeps): Route {
  return async (c) => {
    const found = await operations.get(c.req.param("id") ?? "");
    return found === null ? problemResponse(problems.noSuchOperation) : c.json(found);
  };
}

/** Whoever works on it sees this within a second, and stops after what is under way. */
function cancelOperation({ operations, audit }: OperatorDeps): Route {
  return async (c, by) => {
    const id = c.req.param("id") ?? "";
    if ((await operations.get(id)) === null) return problemResponse(problems.noSuchOperation);
    const deed = {
      by,
      action: "operation.cancel",
      reason: null,
      subjects: [{ kind: "operation", id }],
    } as const;
    const cancelled = await record(
      audit,
      deed,
      () => operations.cancel(id, by),
      (one) => (one?.state === "running" ? "done" : "refused"),
    );
    return cancelled === null ? problemResponse(problems.noSuchOperation) : c.json(cancelled, 202);
  };
}

const Moment = v.optional(
  v.pipe(
    v.string(),
    v.check((text) => !Number.isNaN(Date.parse(text)), "is no moment"),
  ),
);
const Asked = v.object({ file: v.optional(v.string()), who: v.optional(v.string()), since: Moment });

function getAudit({ audit }: OperatorDeps): Route {
  return async (c) => {
    const asked = v.safeParse(Asked, c.req.query());
    if (!asked.success)
      return problemResponse(problems.invalidBody(["since is a day or a moment: 2026-11-21T03:00:00Z"]));
    return c.json(await readDeeds(audit.trail, asked.output));
  };
}

const NotedHead = v.pipe(
  v.string(),
  v.transform((text) => ({ sequence: Number(text.split(":")[0]), hash: text.split(":")[1] })),
  AuditHead,
);

function getVerified({ audit }: OperatorDeps): Route {
  return async (c) => {
    const heads = v.safeParse(v.array(NotedHead), c.req.queries("head") ?? []);
    if (!heads.success)
      return problemResponse(
        problems.invalidBody(["head is <entry>:<hash>, as `sluice audit verify` prints it"]),
      );
    return c.json(await verifyTrail(audit.trail, heads.output));
  };
}
