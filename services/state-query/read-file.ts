/** A file's aspects from the read model, for a caller who may see them. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import type { ReadModel } from "@sluice/shared/ports/read-model.ts";
import { maySee } from "./caller.ts";
import { type Aspect, readAspect } from "./core/aspect.ts";
import { fileView } from "./core/file-view.ts";
import { filePk } from "./core/places.ts";
import { readPauses } from "./get-pauses.ts";

/** Everything known of a file; null when there is nothing, or nothing for this caller. */
export async function readAspects(
  model: ReadModel,
  caller: Caller,
  file: string,
): Promise<readonly Aspect[] | null> {
  const found = await model.query({ pk: filePk(file) });
  const aspects = found.map(({ item }) => readAspect(item));
  const [first] = aspects;
  return first !== undefined && maySee(caller, first.partner) ? aspects : null;
}

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
