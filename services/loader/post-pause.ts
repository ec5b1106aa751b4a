/**
 * `POST /v1/feeds/:feed/pause` and `…/resume` with `{reason}`, and `{reason, partner}` for one partner's files of it; `POST /v1/partners/:partner/pause`
 * and `…/resume` for all that a partner sends. 202 once it is saved, and for the same word again. The audit trail has it before and after.
 */
import { PauseOfFeed } from "@sluice/contracts/api/requests.ts";
import { FeedName, PartnerId } from "@sluice/contracts/ids.ts";
import { type PauseScope, scopeName } from "@sluice/contracts/pause.ts";
import { record } from "@sluice/shared/audit/record.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { readJson } from "@sluice/shared/http/read-json.ts";
import type { Context } from "hono";
import * as v from "valibot";
import type { LoaderAppDeps } from "./deps.ts";
import { type PauseWord, sayPause } from "./pause.ts";
import * as problems from "./problems.ts";

/** The route. */
export function postPause(deps: LoaderAppDeps, word: PauseWord) {
  return async (c: Context, { keyId: by }: Caller): Promise<Response> => {
    const body = await readJson(c, PauseOfFeed);
    if (body.kind === "invalid") return problemResponse(problems.invalidBody(body.faults));
    const { reason } = body.value;
    const scope = scopeOf(c.req.param(), body.value.partner);
    if (scope === null) return problemResponse(problems.noSuchScope);
    if (scope.feed !== undefined && !deps.feeds.has(scope.feed))
      return problemResponse(problems.unknownFeed(scope.feed, [...deps.feeds.keys()]));
    const decision = { by, reason };
    const said = await record(
      deps.audit,
      {
        ...{ ...decision, action: `feed.${word}` },
        subjects: [
          ...(scope.feed === undefined ? [] : [{ kind: "feed" as const, id: scope.feed }]),
          ...(scope.partner === undefined ? [] : [{ kind: "partner" as const, id: scope.partner }]),
        ],
      },
      () => sayPause(deps, scope, word, decision),
      ({ kind }) => (kind === "busy" ? "refused" : "done"),
    );
    if (said.kind === "busy") return problemResponse(problems.busy);
    if (said.kind === "decided")
      deps.log.info({ scope: scopeName(scope), word, ...decision }, "paused or resumed");
    return c.json({ ...scope, paused: word === "pause", repeat: said.kind === "repeat" }, 202);
  };
}

/** What the path names, narrowed to one partner where the body names one. */
function scopeOf(
  { feed, partner }: Readonly<Record<string, string>>,
  narrowed: PartnerId | undefined,
): PauseScope | null {
  if (partner !== undefined) {
    const named = v.safeParse(PartnerId, partner);
    return named.success && narrowed === undefined ? { partner: named.output } : null;
  }
  const named = v.safeParse(FeedName, feed);
  if (!named.success) return null;
  return { feed: named.output, ...(narrowed !== undefined && { partner: narrowed }) };
}
