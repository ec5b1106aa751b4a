/**
 * `POST /v1/partners/:partner/files/:file/release` and `…/refuse`: an operator's word on a held file, with its reason; `…/withdraw`: on one that
 * blocks its feed. 202 once it is saved, and for the same word again; 409 when the file is not held, or can no longer be withdrawn. The audit
 * trail has it before and after.
 */
import { FileId, PartnerId } from "@sluice/contracts/ids.ts";
import { Reasoned } from "@sluice/contracts/operator-decision.ts";
import { record } from "@sluice/shared/audit/record.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { decideHeld, type Decided, type Word } from "./decide-held.ts";
import type { LoaderAppDeps } from "./deps.ts";
import * as problems from "./problems.ts";
import { withdraw, type Withdrawn } from "./withdraw.ts";

/** The route. */
export function postDecision(deps: LoaderAppDeps, word: Word | "withdraw") {
  return async (c: Context, caller: Caller): Promise<Response> => {
    const body = await readJson(c, Reasoned);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const partner = v.safeParse(PartnerId, c.req.param("partner"));
    const file = v.safeParse(FileId, c.req.param("file"));
    if (!partner.success || !file.success) return problemResponse(problems.noSuchLoad);
    const id = { partner: partner.output, file: file.output };
    const decision = { by: caller.keyId, reason: body.value.reason };
    const decided = await record<Decided | Withdrawn>(
      deps.audit,
      {
        ...{ ...decision, action: `file.${word}` },
        subjects: [
          { kind: "file", id: id.file },
          { kind: "partner", id: id.partner },
        ],
      },
      () => (word === "withdraw" ? withdraw(deps, id, decision) : decideHeld(deps, id, word, decision)),
      ({ kind }) => (kind === "decided" || kind === "repeat" ? "done" : "refused"),
    );
    switch (decided.kind) {
      case "decided":
        deps.log.info({ ...id, word, ...decision }, "a file was decided");
        return c.json({ ...id, decision: word, repeat: false }, 202);
      case "repeat":
        return c.json({ ...id, decision: word, repeat: true }, 202);
      case "not-held":
        return problemResponse(problems.notHeld(id.file, decided.status));
      case "writing":
        return problemResponse(problems.loadHasBegun(id.file));
      case "ended":
        return problemResponse(problems.hasEnded(id.file, decided.status));
      case "unknown":
        return problemResponse(word === "withdraw" ? problems.noSuchPlace : problems.noSuchLoad);
      case "busy":
        return problemResponse(problems.busy);
      default:
        return decided satisfies never;
    }
  };
}
