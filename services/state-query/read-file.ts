/** A file's aspects from the read model, for a caller who may see them. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import type { ReadModel } from "@sluice/shared/ports/read-model.ts";
import { type Aspect, readAspect } from "./core/aspect.ts";
import { fileView } from "./core/file-view.ts";
import { filePk } from "./core/places.ts";
import { readPauses } from "./get-pauses.ts";

/**
 * Everything known of a file; null when there is nothing, or nothing for this caller. Whose it is is asked first, of one item, so that
 * another's file of a thousand shards takes no longer than none.
 */
export async function readAspects(
  model: ReadModel,
  caller: Caller,
  file: string,
): Promise<readonly Aspect[] | null> {
  const pk = filePk(file);
  if (caller.role === "partner") {
    const [first] = await model.query({ pk, limit: 1 });
    if (first === undefined || readAspect(first.item).partner !== caller.partner) return null;
  }
  const found = await model.query({ pk });
  const aspects = found.map(({ item }) => readAspect(item));
  return aspects.length > 0 && isInScope(caller, aspects) ? aspects : null;
}

/** A partner's key is for some feeds: the files of others are not there for it. Nor is one whose feed is not told yet. */
const isInScope = (caller: Caller, aspects: readonly Aspect[]): boolean =>
  caller.role !== "partner" ||
  aspects.some(({ payload }) => caller.feeds.some((feed) => feed === payload["feed"]));

/** The file as people see it, or null. */
export async function readFile(model: ReadModel, caller: Caller, file: string): Promise<FileView | null> {
  const aspects = await readAspects(model, caller, file);
  const view = aspects === null ? null : fileView(file, aspects);
  if (view === null || !mayWait(view)) return view;
  const { partner, feed } = view;
  const pause = (await readPauses(model)).find(
    (one) => (one.partner ?? partner) === partner && (one.feed ?? feed) === feed,
  );
  return pause === undefined ? view : { ...view, paused: pause };
}

/** Whether its load turn has not come, as far as is known. */
const mayWait = ({ phase, plan, shards }: FileView): boolean =>
  phase === "receive" ||
  phase === "shard" ||
  phase === "validate" ||
  (phase === "load" && plan === null && shards.loading + shards.loaded === 0);
