/** What a file's page is made of, read for who is signed in. */
import { FileConflicts, FileErrors } from "@sluice/contracts/api/answers.ts";
import { FileView, hasEnded } from "@sluice/contracts/api/file-view.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import type { Context } from "hono";
import { readAspect } from "../core/aspect.ts";
import { phaseSteps } from "../core/forecast.ts";
import { historyPk } from "../core/places.ts";
import { shardStates } from "../core/shard-view.ts";
import type { QueryDeps } from "../deps.ts";
import { getConflicts } from "../get-conflicts.ts";
import { getErrors } from "../get-errors.ts";
import { getFile } from "../get-file.ts";
import { readAspects } from "../read-file.ts";
import { paceReader } from "../read-pace.ts";
import { answerOf } from "./answer-of.ts";
import type { ErrorsShown } from "./file-errors.ts";
import type { FileParts } from "./file-page.ts";

/** Events of a file's history that its page shows. */
const historyMax = 1_000;

/** Reads them; null for a file that is not there for this caller. */
export function filePartsReader(deps: QueryDeps): (c: Context, caller: Caller) => Promise<FileParts | null> {
  const [file, errors, conflicts] = [getFile(deps), getErrors(deps), getConflicts(deps)];
  const paceFor = paceReader(deps.model);
  return async (c, caller) => {
    const id = c.req.param("id") ?? "";
    const view = await answerOf(c, await file(c, caller), FileView);
    const aspects = await readAspects(deps.model, caller, id);
    if (view === null || aspects === null) return null;
    const wrong = await orGone(async () => answerOf(c, await errors(c, caller), FileErrors));
    const refused = await orGone(async () => answerOf(c, await conflicts(c, caller), FileConflicts));
    const entries = await deps.model.entries({ pk: historyPk(id), after: 0, limit: historyMax });
    const pace = hasEnded(view.phase) ? null : await paceFor(caller, view);
    return {
      view,
      steps: phaseSteps(view, deps.clock.now(), pace),
      shards: shardStates(aspects),
      errors: wrong ?? errorsWithoutReport(view),
      conflicts: refused?.conflicts ?? [],
      history: entries.map(({ item }) => readAspect(item)),
    };
  };
}

/** A report that is kept no longer leaves the page its totals. */
async function orGone<Told>(read: () => Promise<Told>): Promise<Told | null> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof ObjectMissing) return null;
    throw cause;
  }
}

const errorsWithoutReport = ({ counts, errorsByCode, warningsByCode }: FileView): ErrorsShown => ({
  total: counts.errors,
  byCode: errorsByCode,
  warnings: { warnings: counts.warnings, byCode: warningsByCode },
  help: [],
  errors: [],
});
