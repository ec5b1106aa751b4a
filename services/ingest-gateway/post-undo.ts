/**
 * `POST /v1/partners/:partner/files/:file/undo`, with the operator's key and `{reason}`: the file is undone at a turn of its own, which
 * 202 names. `?mode=check`: it is only planned, to show what it would do. The same again answers the same undo.
 */
import { FileId, PartnerId } from "@sluice/contracts/ids.ts";
import { type OperatorDecision, Reasoned } from "@sluice/contracts/operator-decision.ts";
import { type Deed, record } from "@sluice/shared/audit/record.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import type { Context } from "hono";
import * as v from "valibot";
import type { GatewayDeps } from "./deps.ts";
import * as problems from "./problems.ts";
import { type Requested, requestUndo } from "./request-undo.ts";
import { traceOf } from "./trace.ts";

const Mode = v.optional(v.picklist(["load", "check"]), "load");

/** The route. */
export function postUndo(deps: GatewayDeps) {
  return async (c: Context, { keyId: by }: Caller): Promise<Response> => {
    const mode = v.safeParse(Mode, c.req.query("mode"));
    if (!mode.success) return problemResponse(problems.unknownMode(c.req.query("mode") ?? ""));
    const body = await readJson(c, Reasoned);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const partner = v.safeParse(PartnerId, c.req.param("partner"));
    const file = v.safeParse(FileId, c.req.param("file"));
    if (!partner.success || !file.success) return problemResponse(problems.noSuchFile);
    const asked = { partner: partner.output, file: file.output };
    const decision = { by, reason: body.value.reason };
    const ask = () =>
      requestUndo(deps, {
        ...asked,
        id: v.parse(FileId, `f_${deps.ids.ulid()}`),
        purpose: mode.output,
        decision,
        trace: traceOf(c, deps.ids),
      });
    // To look changes nothing, and is nobody's deed.
    const requested = await (mode.output === "check"
      ? ask()
      : record(deps.audit, deedOf(asked, decision), ask, endingOf));
    switch (requested.kind) {
      case "requested":
      case "repeat": {
        const { kind, undo } = requested;
        deps.log.info({ ...asked, undo, mode: mode.output, ...decision }, "an undo was requested");
        const location = `${deps.publicUrl}/v1/files/${undo}`;
        return c.json({ file: undo, undoes: asked.file, repeat: kind === "repeat" }, 202, { location });
      }
      case "unknown":
        return problemResponse(problems.noSuchFile);
      case "early":
        return problemResponse(problems.undoTooEarly(asked.file));
      case "unloaded":
        return problemResponse(problems.nothingToUndo(asked.file, requested.how));
      case "other-version":
        return problemResponse(problems.undoOtherVersion(asked.file, requested));
      case "busy":
        return problemResponse(problems.undoBusy);
      default:
        return requested satisfies never;
    }
  };
}

const deedOf = (
  asked: { readonly partner: PartnerId; readonly file: FileId },
  decision: OperatorDecision,
): Deed => ({
  ...decision,
  action: "undo.request",
  subjects: [
    { kind: "file", id: asked.file },
    { kind: "partner", id: asked.partner },
  ],
});

const endingOf = ({ kind }: Requested) => (kind === "requested" || kind === "repeat" ? "done" : "refused");
