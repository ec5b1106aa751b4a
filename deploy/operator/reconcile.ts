/** `POST /v1/reconcile` compares the two worlds; `POST /v1/reconcile/:id/repair` lets exactly what that found be told again. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import { type Reconciled, reconcileFeed } from "@sluice/shared/reconcile/reconcile-feed.ts";
import { entitiesToRetell } from "@sluice/shared/reconcile/repair.ts";
import { retellLogged } from "@sluice/shared/reconcile/retell.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { mappedFeeds } from "../cli/mapped-feeds.ts";
import { keyOf } from "./caller-key.ts";
import type { OperatorDeps } from "./deps.ts";
import * as problems from "./problems.ts";
import { worked } from "./work.ts";

const Start = v.strictObject({
  feed: v.optional(v.string()),
  /** Reads every item too. */
  deep: v.optional(v.boolean(), false),
});
const Repair = v.strictObject({
  /** Also where the item was written past Sluice: Postgres follows it. */
  takeItems: v.optional(v.boolean(), false),
});

/** The most differences that are kept with an operation: its item holds 400 KB. What is beyond is found again after the repair. */
const keptMax = 500;

/** Compares one feed, or all. 202 with the operation, which holds what was found once it is done. */
export function postReconcile(deps: OperatorDeps) {
  return async (c: Context, by: string): Promise<Response> => {
    const body = await readJson(c, Start);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const { feed: name, deep } = body.value;
    const feed = name === undefined ? null : feeds.get(name);
    if (feed === undefined) return problemResponse(problems.unknownFeed(name ?? ""));
    const operation = await worked(deps, { kind: "reconcile", by, total: null }, ({ signal, onDone }) =>
      compared(deps, keyOf(c), feed === null ? mappedFeeds() : [feed], { deep, signal, onDone }),
    );
    return c.json(operation, 202, { location: `/v1/operations/${operation.id}` });
  };
}

/** A reconciliation's differences, by feed, as many as are kept. */
type Kept = Omit<Reconciled, "waiting"> & { readonly more: number };

async function compared(
  deps: OperatorDeps,
  key: string,
  all: readonly AnyFeed[],
  how: { readonly deep: boolean; readonly signal: AbortSignal; readonly onDone: () => void },
): Promise<readonly Kept[]> {
  const parts = deps.reconcile(key);
  try {
    const found: Kept[] = [];
    let room = keptMax;
    for (const feed of all) {
      if (how.signal.aborted) break;
      const reconciled = await reconcileFeed(how.deep ? { ...parts, scan: parts.everyItem } : parts, feed);
      const { waiting: _waiting, differences, ...rest } = reconciled;
      const kept = differences.slice(0, room);
      room -= kept.length;
      found.push({ ...rest, differences: kept, more: differences.length - kept.length });
      how.onDone();
    }
    return found;
  } finally {
    await parts.close();
  }
}

const Found = v.array(
  v.looseObject({ differences: v.array(v.custom<Reconciled["differences"][number]>(isDifference)) }),
);

function isDifference(value: unknown): boolean {
  return typeof value === "object" && value !== null && "entity" in value && "why" in value;
}

/** Repairs what a reconciliation found, and no more. 202 with the operation of the repair. */
export function postRepair(deps: OperatorDeps) {
  return async (c: Context, by: string): Promise<Response> => {
    const body = await readJson(c, Repair);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const before = await deps.operations.get(c.req.param("id") ?? "");
    if (before === null) return problemResponse(problems.noSuchOperation);
    const found = v.safeParse(Found, before.found);
    if (before.kind !== "reconcile" || before.state !== "done" || !found.success)
      return problemResponse(problems.hasNoResult);
    const entities = found.output.flatMap(({ differences }) =>
      entitiesToRetell(differences, { now: deps.clock.now(), takeItems: body.value.takeItems }),
    );
    const operation = await worked(
      deps,
      { kind: "repair", by, total: entities.length },
      async ({ onDone }) => {
        if (entities.length === 0) return;
        const parts = deps.reconcile(keyOf(c));
        try {
          const reason = `found by reconciliation ${before.id}`;
          const told = await retellLogged({ ...parts, audit: deps.audit, ids: deps.ids }, entities, {
            by,
            reason,
          });
          for (let count = 0; count < told; count += 1) onDone();
        } finally {
          await parts.close();
        }
      },
    );
    return c.json(operation, 202, { location: `/v1/operations/${operation.id}` });
  };
}
