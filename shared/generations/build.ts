/**
 * Builds a generation of the read model from the event items, while the serving one answers and live events are written to both. Guards and
 * lists make the order of the two mean nothing. What was done is marked page by page: whoever starts again goes on from there.
 */
import type { Message } from "../messaging/handler.ts";
import type { Pause } from "../ports/clock.ts";
import { type EventItems, eventTables } from "../ports/event-items.ts";
import type { JsonItem, ReadModel } from "../ports/read-model.ts";
import type { ReadModelTable } from "../ports/read-model-table.ts";
import * as v from "valibot";
import { generationOf } from "./generational.ts";
import { isOwn, readKeyIn } from "./state.ts";

/** What a build works on. */
export interface BuildDeps {
  /** The table as it is, of no generation. */
  readonly model: ReadModel;
  readonly table: Pick<ReadModelTable, "all">;
  readonly events: EventItems;
  /** Stores events in a generation as the service does; gives why some cannot be. */
  readonly store: (into: ReadModel, events: readonly Message[]) => Promise<readonly string[]>;
  /** Whether what was put lies in no event item, since nobody keeps it, and so is taken over from the serving generation. */
  readonly isCarried: (item: JsonItem) => boolean;
  readonly pause: Pause;
  /** How long to wait until every process knows that there is one more generation. */
  readonly settleMs: number;
  /** Told after every page, and waited for; what it throws ends the build there. */
  readonly progress?: (at: BuildProgress) => void | Promise<void>;
}

/** How far a build is. */
export interface BuildProgress {
  readonly table: string;
  readonly events: number;
}

/** What was built. */
export interface Built {
  /** Events stored, those of an earlier start too. */
  readonly events: number;
  /** Taken over from the serving generation. */
  readonly carried: number;
  /** Events that this build cannot read or project, and why. */
  readonly unreadable: readonly string[];
}

const Mark = v.object({
  /** Pages so far: the mark's version. */
  pages: v.number(),
  next: v.nullable(v.string()),
  events: v.number(),
  unreadable: v.array(v.string()),
});
/** Reasons kept, at most. */
const reasonsMax = 20;

/** Builds `building`, or goes on with it. Rejects when a store does not answer: start again then. */
export async function build(deps: BuildDeps, building: number, serving: number): Promise<Built> {
  const { model, events, store, pause, settleMs, progress } = deps;
  const into = generationOf(model, building);
  await pause(settleMs);
  let sum = 0;
  const unreadable: string[] = [];
  for (const table of eventTables) {
    const place = { pk: `rebuild#${building}`, sk: table };
    const marks = v.parse(v.nullable(Mark), await model.get(place));
    let mark = marks ?? { pages: 0, next: null, events: 0, unreadable: [] };
    for (let isFirst = marks === null; isFirst || mark.next !== null; isFirst = false) {
      const page = await events.page(table, mark.next);
      const refused = await store(into, page.events);
      mark = {
        pages: mark.pages + 1,
        next: page.next,
        events: mark.events + page.events.length,
        unreadable: [...mark.unreadable, ...page.unreadable, ...refused].slice(0, reasonsMax),
      };
      await model.put({ ...place, epoch: 1, version: mark.pages, item: mark });
      await progress?.({ table, events: sum + mark.events });
    }
    sum += mark.events;
    unreadable.push(...mark.unreadable);
  }
  const carried = await carryOver(deps, into, serving);
  return { events: sum, carried, unreadable: unreadable.slice(0, reasonsMax) };
}

/** Takes over what lies in no event item. */
async function carryOver({ table, isCarried }: BuildDeps, into: ReadModel, serving: number): Promise<number> {
  let carried = 0;
  for await (const items of table.all()) {
    for (const { pk: stored, sk, epoch, version, item } of items) {
      const { generation, pk } = readKeyIn(stored);
      if (generation !== serving || item === null || isOwn(stored) || !isCarried(item)) continue;
      if (epoch !== null && version !== null) await into.put({ pk, sk, epoch, version, item });
      else await into.append({ pk, id: v.parse(v.string(), item["id"]), item });
      carried += 1;
    }
  }
  return carried;
}
