/** The problem documents of the operators' interface. */
import type { ProblemCode } from "@sluice/contracts/problems/catalogue.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";

const problem = (code: ProblemCode, detail: string, more: Pick<Problem, "headers"> = {}): Problem => ({
  code,
  detail,
  ...more,
});

/** A key of another role. */
export const operatorOnly = problem(
  "operator-only",
  "This address is for operators; an auditor may read the audit trail, operations, and how a restore or a rebuild stands. Send such a key as `Authorization: Bearer slk_…`.",
);
/** A JSON body that is not what the route takes. */
export const invalidBody = (faults: readonly string[]): Problem =>
  problem("invalid-body", `${faults.join("; ")}.`);
/** Nobody said which. */
export const notNarrowed = problem(
  "not-narrowed",
  'Name `letters`, one of `at`, `partner`, `file`, `entity`, `type`, `cause`, or `"all": true`.',
);
/** The token is of another preview. */
export const previewChanged = problem(
  "preview-changed",
  "Since this was previewed, what it is about has gone, or would come to something else. Nothing was done: preview again (the same without `token`, or a new comparison), look, and send what that gives.",
);
/** An id that nobody knows. */
export const noSuchOperation = problem(
  "no-such-operation",
  "No operation has this id. Each POST that takes its time answers with one.",
);
/** Not a reconciliation that is done. */
export const hasNoResult = problem(
  "has-no-result",
  "Only a reconciliation that is done can be repaired by: start one with POST /v1/reconcile.",
);
/** Not a comparison that is done. */
export const notCompared = problem(
  "has-no-result",
  "Only a comparison that is done can be switched by: start one with POST /v1/rebuild/compare.",
);
/** The step does not follow from how things are. The reason is a sentence without its stop. */
export const notNow = (reason: string): Problem =>
  problem("not-now", `${reason[0]?.toUpperCase() ?? ""}${reason.slice(1)}. Nothing was done.`);
/** A feed that this build does not have, or that has no rows in the old database. */
export const unknownFeed = (name: string): Problem =>
  problem("unknown-feed", `There is no feed ${name} in this build.`);
/** A path or method that is not here. */
export const noSuchRoute = (method: string, path: string): Problem =>
  problem(
    "no-such-route",
    `There is no ${method} ${path} here. Operators have POST /v1/dead-letters/redrive and …/discard, POST /v1/reconcile, POST /v1/feeds/<feed>/adopt and …/erase, POST /v1/erasures/apply, GET and POST /v1/restore, GET and POST /v1/rebuild, GET /v1/operations/<id>, GET /v1/audit.`,
  );
/** Our own fault. */
export const internal = problem(
  "internal",
  "The request could not be finished. GET /v1/audit tells what was begun.",
  {
    headers: { "retry-after": "5" },
  },
);
