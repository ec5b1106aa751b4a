/**
 * `POST /console/partners/:partner/files/:file/release` and `…/refuse`: the same word by a form of the console's page, with the key in the
 * console's cookie. Answers by sending the browser back to that page, which says what came of it.
 */
import { Reasoned } from "@sluice/contracts/operator-decision.ts";
import { authenticate, type KeyLookup } from "@sluice/shared/http/api-key.ts";
import { keyOfCookie, readOwnForm } from "@sluice/shared/http/console-form.ts";
import type { Context } from "hono";
import * as v from "valibot";
import type { Word } from "./decide-held.ts";
import type { LoaderAppDeps } from "./deps.ts";
import { sayDecision } from "./say-decision.ts";

/** The route. */
export function consoleDecision(deps: LoaderAppDeps, findKey: KeyLookup, word: Word) {
  return async (c: Context): Promise<Response> => {
    const back = (told: string): Response =>
      c.redirect(`/console/held?${new URLSearchParams({ told }).toString()}`, 303);
    const key = keyOfCookie(c);
    if (key === null) return back("unauthorized");
    const form = await readOwnForm(c, key, c.req.path.slice(0, c.req.path.lastIndexOf("/")));
    const proof = await authenticate(`Bearer ${key}`, findKey, deps.clock.now());
    if (proof.kind === "refused" || proof.caller.role !== "operator") {
      deps.log.warn(
        { path: c.req.path, keyId: "keyId" in proof ? proof.keyId : undefined },
        "a key was refused",
      );
      return back("unauthorized");
    }
    const { keyId } = proof.caller;
    if (form.kind === "foreign") {
      deps.log.warn({ path: c.req.path, keyId }, "a form that is none of ours was refused");
      return back("foreign-form");
    }
    const parsed = v.safeParse(Reasoned, { reason: form.fields.get("reason") ?? "" });
    if (!parsed.success) return back("invalid-body");
    const said = await sayDecision(deps, c.req.param(), word, { by: keyId, reason: parsed.output.reason });
    return back(said.kind === "refused" ? said.problem.code : word);
  };
}
