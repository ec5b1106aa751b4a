/**
 * `POST /v1/partners/:partner/files/:file/release` and `…/refuse`: an operator's word on a held file, with its reason; `…/withdraw`: on one that
 * blocks its feed. 202 once it is saved, and for the same word again; 409 when the file is not held, or can no longer be withdrawn. The audit
 * trail has it before and after.
 */
import { Reasoned } from "@sluice/contracts/operator-decision.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import type { Context } from "hono";
import type { LoaderAppDeps } from "./deps.ts";
import * as problems from "./problems.ts";
import { type FileWord, sayDecision } from "./say-decision.ts";

/** The route. */
export function postDecision(deps: LoaderAppDeps, word: FileWord) {
  return async (c: Context, caller: Caller): Promise<Response> => {
    const body = await readJson(c, Reasoned);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const decision = { by: caller.keyId, reason: body.value.reason };
    const said = await sayDecision(deps, c.req.param(), word, decision);
    return said.kind === "refused"
      ? problemResponse(said.problem)
      : c.json({ ...said.id, decision: word, repeat: said.repeat }, 202);
  };
}
