/** A read model in generations: reads are the serving one's, writes go to every live one, so that any of them may serve at any moment. */
import type { ReadModel } from "../ports/read-model.ts";
import { type Known, nothingKnown, readGenerations } from "./log.ts";
import { keyIn, liveOf } from "./state.ts";

/** How long a process goes by what it has read of the generations. */
export const knownForMs = 1_000;

/** A read model that tells which generation answers. */
export interface GenerationalReadModel extends ReadModel {
  /** The serving one's number: numbers of entries mean nothing in another's lists. */
  generation(): Promise<number>;
}

/** The part of a read model that is one generation of it. */
export function generationOf(model: ReadModel, generation: number): ReadModel {
  const placed = <Item extends { readonly pk: string }>(item: Item): Item => ({
    ...item,
    pk: keyIn(generation, item.pk),
  });
  return {
    put: (item) => model.put(placed(item)),
    putAll: (items) => model.putAll(items.map(placed)),
    get: (key) => model.get(placed(key)),
    query: (query) => model.query(placed(query)),
    append: (entry) => model.append(placed(entry)),
    entries: (within) => model.entries(placed(within)),
    ready: () => model.ready(),
  };
}

/**
 * Over a model. `nowMs` is a clock that only goes forward. An event that comes up to a second after a generation's building began may be
 * written to the others alone: whoever builds waits that long before it reads.
 */
export function generational(model: ReadModel, nowMs: () => number): GenerationalReadModel {
  let known: Known = nothingKnown;
  let readAt = -Infinity;
  let reading: Promise<Known> | null = null;
  const current = async (): Promise<Known["now"]> => {
    if (nowMs() - readAt < knownForMs) return known.now;
    const startedAt = nowMs();
    reading ??= readGenerations(model, known).finally(() => (reading = null));
    known = await reading;
    readAt = Math.max(readAt, startedAt);
    return known.now;
  };
  const serving = async (): Promise<ReadModel> => generationOf(model, (await current()).serving);
  const live = async (): Promise<readonly ReadModel[]> =>
    liveOf(await current()).map((generation) => generationOf(model, generation));
  /** The serving one answers; that the others have it too is waited for. */
  const everywhere = async <Result>(write: (one: ReadModel) => Promise<Result>): Promise<Result> => {
    const [first, ...others] = await live();
    if (first === undefined) throw new Error("no generation of the read model is live");
    const [result] = await Promise.all([write(first), ...others.map(write)]);
    return result;
  };
  return {
    put: (item) => everywhere((one) => one.put(item)),
    putAll: (items) => everywhere((one) => one.putAll(items)),
    append: (entry) => everywhere((one) => one.append(entry)),
    get: async (key) => (await serving()).get(key),
    query: async (query) => (await serving()).query(query),
    entries: async (within) => (await serving()).entries(within),
    ready: () => model.ready(),
    generation: async () => (await current()).serving,
  };
}
