/** One reader for the pipes of a table. AWS reads once for each; here the local store's one thread is the scarcest thing of all. */
import type { Stream, StreamPage } from "./stream.ts";

/** Pages kept for the pipe that is behind: 1,000 records of some KB each at most. */
const pagesMax = 16;

/**
 * The same stream, with pages that one pipe has read kept a while for the other. Iterators are positions of ours, so that both pipes
 * walk the same pages; the store's own iterators stay inside. A pipe that is further behind than the kept pages reads for itself.
 */
export function sharedStream(stream: Stream): Stream {
  /** Where a position is in the store; made anew when it is not there (any more). */
  const iterators = new Map<string, string>();
  const pages = new Map<string, Promise<StreamPage>>();

  const readAt = async (position: string): Promise<StreamPage> => {
    const [shard, after] = parsePosition(position);
    const iterator = iterators.get(position) ?? (await stream.iterator(shard, after));
    iterators.delete(position);
    const page = await stream.read(iterator);
    if (page.next === null) return page;
    const next = positionOf(shard, page.records.at(-1)?.sequence ?? after);
    keep(iterators, next, page.next);
    return { records: page.records, next };
  };

  return {
    arn: stream.arn,
    shards: () => stream.shards(),
    iterator: async (shard, after) => {
      const position = positionOf(shard, after);
      // Asked of the store now, so that trimmed records are told here.
      if (!pages.has(position)) keep(iterators, position, await stream.iterator(shard, after));
      return position;
    },
    read: (position) => {
      const known = pages.get(position);
      if (known !== undefined) return known;
      const page = readAt(position);
      keep(pages, position, page);
      // What is empty today has records tomorrow, and a failure is no page.
      const forget = (): void => void pages.delete(position);
      page.then(({ records }) => (records.length === 0 ? forget() : undefined), forget);
      return page;
    },
  };
}

function keep<T>(kept: Map<string, T>, position: string, value: T): void {
  kept.delete(position);
  kept.set(position, value);
  const [oldest] = kept.keys();
  if (kept.size > pagesMax && oldest !== undefined) kept.delete(oldest);
}

/** Shard ids and sequence numbers hold no space. */
const positionOf = (shard: string, after: string | null): string => `${shard} ${after ?? ""}`;

function parsePosition(position: string): [shard: string, after: string | null] {
  const [shard = "", after = ""] = position.split(" ");
  return [shard, after === "" ? null : after];
}
