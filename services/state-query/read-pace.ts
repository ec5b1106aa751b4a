/** How fast the last file of a feed went, for the next one's predicted end. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import type { ReadModel } from "@sluice/shared/ports/read-model.ts";
import { type Pace, paceOf } from "./core/forecast.ts";
import { partnerFilesPk } from "./core/places.ts";
import { readFile } from "./read-file.ts";

/** Files looked at, the newest first. */
const lookedAtMax = 6;
/** Files whose pace is remembered: a page that follows its file asks every time. */
const rememberedMax = 200;

/** Looks for it; null where none of the last files of that feed and partner is synced. */
export function paceReader(model: ReadModel): (caller: Caller, view: FileView) => Promise<Pace | null> {
  const remembered = new Map<string, Pace | null>();
  return async (caller, view) => {
    const known = remembered.get(view.file);
    if (known !== undefined) return known;
    const pace = await look(model, caller, view);
    if (remembered.size >= rememberedMax) remembered.clear();
    remembered.set(view.file, pace);
    return pace;
  };
}

async function look(
  model: ReadModel,
  caller: Caller,
  { file, partner, feed }: FileView,
): Promise<Pace | null> {
  const pk = partnerFilesPk(partner);
  const listed = await model.query({ pk, descending: true, limit: lookedAtMax + 1 });
  for (const { item } of listed) {
    if (item["file"] === file) continue;
    const before = await readFile(model, caller, String(item["file"]));
    const pace = before === null || before.feed !== feed ? null : paceOf(before);
    if (pace !== null) return pace;
  }
  return null;
}
