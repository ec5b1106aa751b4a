/**
 * The entities' restore by HTTP: `GET /v1/restore` says how far one is; `POST /v1/restore` and `…/flip-back` are a preview without a token and the
 * deed with the preview's; `…/go-on` takes up what was broken off, stopped, or waits for a word; `…/abandon` gives up what has closed nothing.
 */
import { createHash } from "node:crypto";
import { OperatorDecision } from "@sluice/contracts/operator-decision.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import { driveOn } from "@sluice/shared/restore/drive-on.ts";
import { nameNow } from "@sluice/shared/restore/move-name.ts";
import {
  abandon,
  type Asked,
  begin,
  nextStep,
  type Restore,
  restoreRef,
  stepsOf,
  Unconfirmed,
} from "@sluice/shared/restore/plan.ts";
import {
  abandonRecorded,
  goOnRecorded,
  restoreRecorded,
  type Restored,
} from "@sluice/shared/restore/recorded.ts";
import type { Driven } from "@sluice/shared/restore/run-restore.ts";
import type { Context } from "hono";
import * as v from "valibot";
import type { OperatorDeps, RestoreParts } from "./deps.ts";
import { erasedAgain } from "./erase.ts";
import * as problems from "./problems.ts";
import { keyOf } from "./caller-key.ts";
import { type Hands, worked } from "./work.ts";

const Instant = v.pipe(
  v.string(),
  v.isoTimestamp("is no instant in ISO 8601, such as 2026-11-21T01:59:00Z"),
  v.transform((text) => new Date(text).toISOString()),
);
const begun = {
  reason: OperatorDecision.entries.reason,
  /** What becomes of items that were written past Sluice since. */
  unconfirmed: v.optional(Unconfirmed, "ask"),
  token: v.optional(v.string()),
};
const Start = v.strictObject({ ...begun, to: Instant });
const FlipBack = v.strictObject(begun);
const GoOn = v.strictObject({ unconfirmed: v.optional(Unconfirmed, "ask") });
const Abandon = v.strictObject({ reason: OperatorDecision.entries.reason, token: v.optional(v.string()) });

/** Where the name leads, and how far the last restore is. */
export const getRestore =
  (deps: OperatorDeps) =>
  (c: Context): Promise<Response> =>
    opened(deps, c, async (parts) => {
      const { name, last } = await standOf(parts);
      return c.json({ name, restore: last, next: last === null ? null : nextStep(last) });
    });

/** Restores to an instant. */
export function postRestore(deps: OperatorDeps) {
  return async (c: Context, by: string): Promise<Response> => {
    const body = await readJson(c, Start);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    return beginOrShow(deps, c, { ...body.value, by, restoredTo: body.value.to });
  };
}

/** Lets the name lead back to the table before the last restore. */
export function postFlipBack(deps: OperatorDeps) {
  return async (c: Context, by: string): Promise<Response> => {
    const body = await readJson(c, FlipBack);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    return beginOrShow(deps, c, { ...body.value, by, restoredTo: null });
  };
}

interface Wanted extends Pick<Asked, "by" | "reason" | "unconfirmed" | "restoredTo"> {
  readonly token?: string | undefined;
}

/** A token begins with the restore's id, which the new table is called by: what was shown is what is begun. */
function beginOrShow(
  deps: OperatorDeps,
  c: Context,
  { token, by, reason, unconfirmed, restoredTo }: Wanted,
): Promise<Response> {
  const asked: Asked = {
    ...{ id: token?.split(".")[0] ?? deps.ids.ulid(), begunAt: deps.clock.now().toISOString() },
    ...{ by, reason, unconfirmed, restoredTo },
  };
  return opened(deps, c, async (parts) => {
    const { name, last } = await standOf(parts);
    const would = begin(name, parts.deps.first.table, last, asked);
    if (would.kind === "refused") return problemResponse(problems.notNow(would.reason));
    const { restore } = would;
    const shown = `${asked.id}.${hashOf({ from: restore.from, to: restore.to, restoredTo, unconfirmed, last: last?.id })}`;
    if (token === undefined)
      return c.json({
        from: restore.from,
        to: restore.to,
        restoredTo,
        steps: stepsOf(restore),
        token: shown,
      });
    if (token !== shown) return problemResponse(problems.previewChanged);
    return driving(deps, c, by, (own, drive) =>
      restoreRecorded({ deps: own.deps, audit: deps.audit }, asked, drive),
    );
  });
}

/** Goes on, with a word on what was written past Sluice where one is given. */
export function postGoOn(deps: OperatorDeps) {
  return async (c: Context, by: string): Promise<Response> => {
    const body = await readJson(c, GoOn);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const { unconfirmed } = body.value;
    return opened(deps, c, async (parts) => {
      const { last } = await standOf(parts);
      if (last === null || nextStep(last) === null)
        return problemResponse(problems.notNow("no restore is under way"));
      return driving(deps, c, by, async (own, drive) => ({
        kind: "driven",
        driven: await goOnRecorded(
          { deps: own.deps, audit: deps.audit },
          { by, reason: null },
          unconfirmed,
          drive,
        ),
      }));
    });
  };
}

/** Gives it up. Without a token it is shown what is given up. */
export function postAbandon(deps: OperatorDeps) {
  return async (c: Context, by: string): Promise<Response> => {
    const body = await readJson(c, Abandon);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const { reason, token } = body.value;
    return opened(deps, c, async (parts) => {
      const { name, last } = await standOf(parts);
      if (last === null) return problemResponse(problems.notNow("nothing was restored yet"));
      const would = abandon(last, { by, reason, at: deps.clock.now().toISOString() });
      if (would.kind === "refused") return problemResponse(problems.notNow(would.reason));
      const shown = hashOf({ abandon: last.id });
      if (token === undefined) return c.json({ name, restore: last, stays: last.to.table, token: shown });
      if (token !== shown) return problemResponse(problems.previewChanged);
      const given = await abandonRecorded({ deps: parts.deps, audit: deps.audit }, { by, reason });
      if (given.kind === "refused") return problemResponse(problems.notNow(given.reason));
      return c.json({ name: await nameNow(parts.deps), restore: given.restore, stays: last.to.table });
    });
  };
}

const hashOf = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 32);

/** The restore as an operation, on stores of its own: it outlives its request. */
async function driving(
  deps: OperatorDeps,
  c: Context,
  by: string,
  work: (parts: RestoreParts, drive: () => Promise<Driven>) => Promise<Restored>,
): Promise<Response> {
  const key = keyOf(c);
  const ending = (found: Restored) => {
    if (found.kind === "refused") return "failed" as const;
    return found.driven.kind === "over" ? ("done" as const) : ("stopped" as const);
  };
  const operation = await worked(
    deps,
    { kind: "restore", by, total: null },
    async ({ signal, pause, onDone }: Hands) => {
      const own = deps.restore(key);
      try {
        const found = await work(own, () => driveOn(own.deps, { signal, pause, onStep: onDone }));
        // What was erased since the instant is back.
        if (found.kind === "driven" && found.driven.kind === "over") await erasedAgain(deps);
        return found;
      } finally {
        await own.close();
      }
    },
    ending,
  );
  return c.json(operation, 202, { location: `/v1/operations/${operation.id}` });
}

async function standOf({ deps }: RestoreParts) {
  const last: Restore | null = (await deps.store.load(restoreRef))?.state ?? null;
  return { name: await nameNow(deps), last };
}

async function opened(
  deps: OperatorDeps,
  c: Context,
  work: (parts: RestoreParts) => Promise<Response>,
): Promise<Response> {
  const parts = deps.restore(keyOf(c));
  try {
    return await work(parts);
  } finally {
    await parts.close();
  }
}
