/** A file as it stood at an instant: the fold over those of its events that had occurred by then. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import { isPipelineEvent } from "@sluice/contracts/events/catalogue.ts";
import type { ReadModel } from "@sluice/shared/ports/read-model.ts";
import { type Aspect, aspectSk, keepNewest, readAspect } from "./core/aspect.ts";
import { fileView } from "./core/file-view.ts";
import { historyPk } from "./core/places.ts";

/** Entries asked for at once. */
const entriesMax = 500;

/**
 * The file at an instant (UTC with milliseconds), null before its first event. Asks nothing of who may see it. A history is in the order in which
 * events came in, so it is read whole.
 */
export async function readFileAsOf(model: ReadModel, file: string, at: string): Promise<FileView | null> {
  const known = new Map<string, Aspect>();
  for await (const aspect of historyOf(model, file)) {
    const sk = isPipelineEvent(aspect.type) ? aspectSk(aspect.type, aspect.payload) : null;
    if (sk !== null && aspect.occurredAt <= at) keepNewest(known, sk, aspect);
  }
  return fileView(file, [...known.values()]);
}

/** Every event of a file, in the order in which they came in. */
export async function* historyOf(model: ReadModel, file: string): AsyncGenerator<Aspect> {
  for (let after = 0; ;) {
    const entries = await model.entries({ pk: historyPk(file), after, limit: entriesMax });
    for (const { number, item } of entries) {
      after = number;
      yield readAspect(item);
    }
    if (entries.length < entriesMax) return;
  }
}
