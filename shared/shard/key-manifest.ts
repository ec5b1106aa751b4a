/**
 * Key manifests: the keys of a snapshot, one object a shard, sorted, one JSON string a line (a key may hold a line feed). What the last
 * snapshot held and the next one does not is found by merging both as streams: memory does not grow with the number of keys.
 */
import type { ObjectStore } from "../ports/object-store.ts";
import TinyQueue from "tinyqueue";

/** Writes the distinct keys of one shard. */
export function writeKeys(objects: ObjectStore, object: string, keys: readonly string[]): Promise<void> {
  const text = sortedLines(keys)
    .map((line) => `${line}\n`)
    .join("");
  return objects.put(object, new TextEncoder().encode(text));
}

const sortedLines = (keys: readonly string[]): string[] => keys.map((key) => JSON.stringify(key)).sort();

/**
 * The keys that lie in `before` and not in `now`, in order. Each is a manifest's objects, in any order; `before` may be some distinct keys
 * themselves. Rejects with ObjectMissing.
 */
export async function* keysLeftOut(
  objects: ObjectStore,
  before: readonly string[] | { readonly given: readonly string[] },
  now: readonly string[],
): AsyncGenerator<string, undefined> {
  const opened: AsyncIterator<Uint8Array>[] = [];
  const open = async (object: string): Promise<Lines> => {
    const chunks = (await objects.stream(object))[Symbol.asyncIterator]();
    opened.push(chunks);
    return linesOf(chunks);
  };
  try {
    const old = "given" in before ? linesIn(sortedLines(before.given)) : await merge(before, open);
    const fresh = await merge(now, open);
    for (let line = old.head(); line !== null; line = old.head()) {
      let other = fresh.head();
      while (other !== null && other < line) {
        await fresh.next();
        other = fresh.head();
      }
      if (other !== line) yield keyOf(line);
      await old.next();
    }
  } finally {
    // Those of the new manifest may not have been read to their ends, and hold files or connections open.
    for (const chunks of opened) await chunks.return?.();
  }
}

/** Lines in order, the one in front to be looked at. */
interface Lines {
  /** The line in front; null behind the last one. */
  head(): string | null;
  next(): Promise<void>;
}

function linesIn(lines: readonly string[]): Lines {
  let at = 0;
  return {
    head: () => lines[at] ?? null,
    next: () => {
      at += 1;
      return Promise.resolve();
    },
  };
}

async function merge(manifest: readonly string[], open: (object: string) => Promise<Lines>): Promise<Lines> {
  const parts: Lines[] = [];
  for (const object of manifest) parts.push(await open(object));
  const queue = new TinyQueue(
    parts.filter((part) => part.head() !== null),
    (a, b) => ((a.head() ?? "") < (b.head() ?? "") ? -1 : 1),
  );
  return {
    head: () => queue.peek()?.head() ?? null,
    next: async () => {
      const part = queue.pop();
      if (part === undefined) return;
      await part.next();
      if (part.head() !== null) queue.push(part);
    },
  };
}

async function linesOf(chunks: AsyncIterator<Uint8Array>): Promise<Lines> {
  const decoder = new TextDecoder();
  let rest = "";
  let lines: readonly string[] = [];
  let at = 0;
  const fill = async (): Promise<void> => {
    while (at >= lines.length) {
      const chunk = await chunks.next();
      if (chunk.done === true) break;
      const parts = `${rest}${decoder.decode(chunk.value, { stream: true })}`.split("\n");
      rest = parts.pop() ?? "";
      lines = parts;
      at = 0;
    }
  };
  await fill();
  return {
    head: () => lines[at] ?? null,
    next: () => {
      at += 1;
      return at < lines.length ? Promise.resolve() : fill();
    },
  };
}

function keyOf(line: string): string {
  const key: unknown = JSON.parse(line);
  if (typeof key !== "string") throw new Error(`a key manifest holds ${line}: it is damaged`);
  return key;
}
