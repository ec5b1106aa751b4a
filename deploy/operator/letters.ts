/** `POST /v1/dead-letters/redrive` and `…/discard`: without a token a preview, with the preview's token the deed. */
import { Reasoned } from "@sluice/contracts/operator-decision.ts";
import { allLetters, type Found } from "@sluice/shared/dead-letters/all-letters.ts";
import { discard } from "@sluice/shared/dead-letters/discard.ts";
import { countFates } from "@sluice/shared/dead-letters/fate.ts";
import { preview } from "@sluice/shared/dead-letters/preview.ts";
import { redrive } from "@sluice/shared/dead-letters/redrive.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { choiceEntries, chosenLetters, isNarrowed, tokenOf } from "./chosen.ts";
import type { OperatorDeps } from "./deps.ts";
import { erasedAgain } from "./erase.ts";
import * as problems from "./problems.ts";
import { worked } from "./work.ts";

const Redrive = v.strictObject({
  ...choiceEntries,
  /** Letters a second, at most. */
  rate: v.optional(v.pipe(v.number(), v.gtValue(0), v.maxValue(300)), 10),
});
const Discard = v.strictObject({ ...choiceEntries, ...Reasoned.entries });

const unseenOf = (unseen: readonly { readonly letters: number }[]): number =>
  unseen.reduce((sum, { letters }) => sum + letters, 0);

/** Sends letters on. 200 with what it would do, 202 with the operation that does it. */
export function postRedrive(deps: OperatorDeps) {
  return async (c: Context, by: string): Promise<Response> => {
    const body = await readJson(c, Redrive);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const { rate, ...choice } = body.value;
    if (!isNarrowed(choice)) return problemResponse(problems.notNarrowed);
    const { found, unseen } = await allLetters(deps.deadLetters, deps.clock);
    const previewed = await preview(chosenLetters(found, choice), deps);
    const going = previewed.filter(({ fate }) => fate.kind !== "cannot" && fate.kind !== "would-fail");
    if (choice.token === undefined)
      return c.json({
        letters: previewed.map(({ letter, fate }) => ({ letter, fate })),
        counts: countFates(previewed.map(({ fate }) => fate)),
        unseen: unseenOf(unseen),
        token: going.length === 0 ? null : tokenOf(previewed),
      });
    if (going.length === 0 || choice.token !== tokenOf(previewed))
      return problemResponse(problems.previewChanged);
    const operation = await worked(deps, { kind: "redrive", by, total: going.length }, async (hands) => {
      const sent = await redrive(deps.deadLetters, { ...deps, ...hands, letters: going, by, rate });
      // A letter that was taken up before its subject was erased may have gone out whole.
      if (sent > 0) await erasedAgain(deps);
      return sent;
    });
    return c.json(operation, 202, { location: `/v1/operations/${operation.id}` });
  };
}

/** Gives letters up. 200 with those that would go, 202 with the operation that does it. */
export function postDiscard(deps: OperatorDeps) {
  return async (c: Context, by: string): Promise<Response> => {
    const body = await readJson(c, Discard);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const { reason, ...choice } = body.value;
    if (!isNarrowed(choice)) return problemResponse(problems.notNarrowed);
    const { found, unseen } = await allLetters(deps.deadLetters, deps.clock);
    const letters: readonly Found[] = chosenLetters(found, choice);
    if (choice.token === undefined)
      return c.json({
        letters: letters.map(({ letter }) => letter),
        unseen: unseenOf(unseen),
        token: letters.length === 0 ? null : tokenOf(letters),
      });
    if (letters.length === 0 || choice.token !== tokenOf(letters))
      return problemResponse(problems.previewChanged);
    const operation = await worked(deps, { kind: "discard", by, total: letters.length }, (hands) =>
      discard(deps.deadLetters, { ...deps, ...hands, letters, by, reason }),
    );
    return c.json(operation, 202, { location: `/v1/operations/${operation.id}` });
  };
}
