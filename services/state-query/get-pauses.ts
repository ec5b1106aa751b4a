/** `GET /v1/pauses`: what is paused, since when and why. A partner is shown what concerns its own files. */
import type { Caller } from "@sluice/shared/http/api-key.ts";
import type { ReadModel } from "@sluice/shared/ports/read-model.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { PauseView } from "@sluice/contracts/api/pause-view.ts";
import type { QueryDeps } from "./deps.ts";
import { maySee } from "./caller.ts";
import { pausesPk } from "./core/places.ts";

const Heard = v.object({ ...PauseView.entries, paused: v.boolean() });

/** The route. */
export function getPauses({ model }: QueryDeps) {
  return async (c: Context, caller: Caller): Promise<Response> => {
    const pauses = await readPauses(model);
    return c.json({
      pauses: pauses.filter(({ partner }) => partner === null || maySee(caller, partner)),
    });
  };
}

/** All that is paused now. */
export async function readPauses(model: ReadModel): Promise<readonly PauseView[]> {
  const heard = (await model.query({ pk: pausesPk })).map(({ item }) => v.parse(Heard, item));
  return heard.flatMap(({ paused, ...pause }) => (paused ? [pause] : []));
}
