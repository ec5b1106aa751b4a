/**
 * The read model's rebuild by HTTP: `GET /v1/rebuild` says which generation answers; a step (`start`, `back`, `abandon`, `drop`) is a preview
 * without a token and the deed with the preview's; `POST /v1/rebuild/compare` compares, and `…/compare/:id/switch` switches to what it found.
 */
import { createHash } from "node:crypto";
import { OperatorDecision } from "@sluice/contracts/operator-decision.ts";
import type { Compared } from "@sluice/shared/generations/compare.ts";
import { type Known, readGenerations } from "@sluice/shared/generations/log.ts";
import { compareSteadily, lackingOf, type Taken, takeStep } from "@sluice/shared/generations/recorded.ts";
import { type Step, step } from "@sluice/shared/generations/state.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import type { Context } from "hono";
import * as v from "valibot";
import type { OperatorDeps, RebuildParts } from "./deps.ts";
import * as problems from "./problems.ts";
import { type Hands, worked } from "./work.ts";

const Stepped = v.strictObject({
  reason: OperatorDecision.entries.reason,
  token: v.optional(v.string()),
});
const Switch = v.strictObject({
  reason: OperatorDecision.entries.reason,
  /** Also where it lacks items, or has older ones than the one that answers. */
  lessIsRight: v.optional(v.boolean(), false),
});

/** Steps that need no comparison. */
export const plainSteps = ["start", "back", "abandon", "drop"] as const;

/** How things stand. */
export const getRebuild =
  (deps: OperatorDeps) =>
  (c: Context): Promise<Response> =>
    opened(deps, async ({ model }) => c.json((await readGenerations(model)).now));

/** One step. */
export function postStep(deps: OperatorDeps, what: (typeof plainSteps)[number]) {
  return async (c: Context, by: string): Promise<Response> => {
    const body = await readJson(c, Stepped);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const { reason, token } = body.value;
    return opened(deps, async ({ model }) => {
      const known = await readGenerations(model);
      const stepped = step(known.now, what);
      if (!stepped.ok) return problemResponse(problems.notNow(stepped.reason.replace(/[.]$/, "")));
      const shown = tokenOf(known, what);
      if (token === undefined) return c.json({ now: known.now, next: stepped.next, token: shown });
      if (token !== shown) return problemResponse(problems.previewChanged);
      return stepping(deps, c, { known, what, word: { by, reason } });
    });
  };
}

/** What a comparison keeps: which two, as of which entry of the generations' list. */
const Found = v.object({
  number: v.number(),
  serving: v.number(),
  other: v.number(),
  building: v.nullable(v.number()),
  lacking: v.number(),
});

/** The most differences that are kept with an operation: its item holds 400 KB. */
const keptMax = 200;
/** So long a comparison stands for what is there. */
const standsMs = 15 * 60_000;

/** Holds the built generation, or the one before, against the one that answers. */
export function postCompare(deps: OperatorDeps) {
  return async (c: Context, by: string): Promise<Response> => {
    const stand = await opened(deps, ({ model }) => readGenerations(model));
    const { serving, building, previous } = stand.now;
    const other = building ?? previous;
    if (other === null) return problemResponse(problems.notNow("one generation alone is kept"));
    const operation = await worked(deps, { kind: "compare", by, total: null }, ({ pause }) =>
      opened(deps, async (parts) => {
        const compared = await compareSteadily({ ...parts, pause }, serving, other);
        const found: v.InferOutput<typeof Found> & { readonly compared: Compared } = {
          ...{ number: stand.number, serving, other, building, lacking: lackingOf(compared) },
          compared: { ...compared, differences: compared.differences.slice(0, keptMax) },
        };
        return found;
      }),
    );
    return c.json(operation, 202, { location: `/v1/operations/${operation.id}` });
  };
}

/** Lets the generation answer that a comparison was made of. */
export function postSwitch(deps: OperatorDeps) {
  return async (c: Context, by: string): Promise<Response> => {
    const body = await readJson(c, Switch);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const { reason, lessIsRight } = body.value;
    const before = await deps.operations.get(c.req.param("id") ?? "");
    if (before === null) return problemResponse(problems.noSuchOperation);
    const found = v.safeParse(Found, before.found);
    if (before.kind !== "compare" || before.state !== "done" || !found.success)
      return problemResponse(problems.notCompared);
    const { number, building, lacking } = found.output;
    const age = deps.clock.now().getTime() - Date.parse(before.endedAt ?? before.startedAt);
    const known = await opened(deps, ({ model }) => readGenerations(model));
    if (building === null) return problemResponse(problems.notNow("nothing is built"));
    if (known.number !== number || age > standsMs) return problemResponse(problems.previewChanged);
    if (lacking > 0 && !lessIsRight)
      return problemResponse(
        problems.notNow(
          `${lacking} items would be lost or become older; send "lessIsRight": true where that is wanted`,
        ),
      );
    return stepping(deps, c, { known, what: "switch", word: { by, reason } });
  };
}

async function stepping(
  deps: OperatorDeps,
  c: Context,
  asked: {
    readonly known: Known;
    readonly what: Step;
    readonly word: { readonly by: string; readonly reason: string };
  },
): Promise<Response> {
  const work = ({ signal, pause, onDone }: Hands): Promise<Taken> =>
    opened(deps, (parts) =>
      takeStep({ ...parts, audit: deps.audit, pause }, asked, async () => {
        onDone();
        await pause(0);
        signal.throwIfAborted();
      }),
    );
  const operation = await worked(
    deps,
    { kind: "rebuild", by: asked.word.by, total: null },
    work,
    ({ kind }) => (kind === "taken" ? "done" : "failed"),
  );
  return c.json(operation, 202, { location: `/v1/operations/${operation.id}` });
}

const tokenOf = ({ number, now }: Known, what: Step): string =>
  createHash("sha256")
    .update(JSON.stringify([what, number, now]))
    .digest("hex")
    .slice(0, 32);

async function opened<Result>(
  deps: OperatorDeps,
  work: (parts: RebuildParts) => Promise<Result>,
): Promise<Result> {
  const parts = deps.rebuild();
  try {
    return await work(parts);
  } finally {
    await parts.close();
  }
}
