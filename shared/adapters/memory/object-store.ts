/** The object store in memory: for tests and the simulation. */
import { ObjectMissing, type ObjectStore } from "../../ports/object-store.ts";
import { checkObjectKey } from "../object-key.ts";

/** An object store in memory, and the keys that it holds, in order. */
export interface MemoryObjectStore extends ObjectStore {
  keys(): readonly string[];
  /** Days that each object is kept, as its last put said: by key. */
  keptDays(): ReadonlyMap<string, number>;
}

/** A stream's chunks are this large, so that readers meet borders as they would elsewhere. */
const chunkBytes = 64 * 1024;

/** An empty store. Bytes go in and come out as copies. */
export function memoryObjectStore(): MemoryObjectStore {
  const objects = new Map<string, Uint8Array>();
  const kept = new Map<string, number>();
  const get = (key: string): Uint8Array => {
    checkObjectKey(key);
    const object = objects.get(key);
    if (object === undefined) throw new ObjectMissing(key);
    return object;
  };
  return {
    put: async (key, body, keepDays) => {
      checkObjectKey(key);
      kept.delete(key);
      if (keepDays !== undefined) kept.set(key, keepDays);
      objects.set(key, body instanceof Uint8Array ? new Uint8Array(body) : await collect(body));
    },
    stream: async (key, offset = 0) => chunksOf(get(key), offset),
    bytes: async (key, range) => {
      const object = get(key);
      return range === undefined ? object.slice() : object.slice(range.offset, range.offset + range.length);
    },
    remove: async (key) => {
      checkObjectKey(key);
      objects.delete(key);
      kept.delete(key);
    },
    ready: async () => undefined,
    keptDays: () => kept,
    keys: () => [...objects.keys()].sort(),
  };
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(new Uint8Array(chunk)); // a Buffer's own slice() would share its memory
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

async function* chunksOf(object: Uint8Array, offset: number): AsyncGenerator<Uint8Array> {
  for (let at = offset; at < object.byteLength; at += chunkBytes) yield object.slice(at, at + chunkBytes);
}
