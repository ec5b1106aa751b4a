/** A file's aspects from the read model, for a caller who may see them. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import type { ReadModel } from "@sluice/shared/ports/read-model.ts";
import { maySee } from "./caller.ts";
import { type Aspect, readAspect } from "./core/aspect.ts";
import { fileView } from "./core/file-view.ts";
import { filePk } from "./core/places.ts";

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
  return aspects === null ? null : fileView(file, aspects);
}
