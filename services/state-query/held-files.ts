/** The files that wait for an operator's word. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import { inLanes } from "@sluice/shared/adapters/lanes.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import type { ReadModel } from "@sluice/shared/ports/read-model.ts";
import * as v from "valibot";
import { heldPk } from "./core/places.ts";
import { readFile } from "./read-file.ts";

const Held = v.object({ file: v.string(), held: v.boolean() });
const inFlightMax = 10;

/** All of them, the one that was received first in front. */
export async function heldFiles(model: ReadModel, staff: Caller): Promise<readonly FileView[]> {
  const noted = (await model.query({ pk: heldPk })).map(({ item }) => v.parse(Held, item));
  const found: FileView[] = [];
  await inLanes(
    noted.filter(({ held }) => held),
    inFlightMax,
    async ({ file }) => {
      const view = await readFile(model, staff, file);
      if (view?.phase === "held") found.push(view);
    },
  );
  return found.toSorted((a, b) => (a.file < b.file ? -1 : 1));
}
