/** Uploads in parts in memory: for tests. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { ObjectStore } from "../../ports/object-store.ts";
import { type ArrivedPart, type PartStore, PartsGone, type PartsPlace } from "../../ports/part-store.ts";
import { isThere } from "../made-before.ts";

interface Held extends ArrivedPart {
  readonly body: Uint8Array;
}

/** A store whose completed uploads lie in `objects`. */
export function memoryPartStore(objects: ObjectStore): PartStore {
  const uploads = new Map<string, Map<number, Held>>();
  let begun = 0;
  const found = (place: PartsPlace): Map<number, Held> => {
    const parts = uploads.get(place.id);
    if (parts === undefined) throw new PartsGone(place);
    return parts;
  };
  return {
    begin: async () => {
      begun += 1;
      uploads.set(String(begun), new Map());
      return String(begun);
    },
    put: async (place, number, body) => {
      const etag = `"${createHash("md5").update(body).digest("hex")}"`;
      found(place).set(number, { number, bytes: body.length, etag, body: body.slice() });
      return etag;
    },
    addressOf: () => Promise.resolve(null),
    list: async ({ id }) => {
      const parts = [...(uploads.get(id)?.values() ?? [])].sort((a, b) => a.number - b.number);
      return uploads.has(id) ? parts.map(({ number, bytes, etag }) => ({ number, bytes, etag })) : null;
    },
    complete: async (place, parts) => {
      if (!uploads.has(place.id)) return isThere(objects, place);
      const held = found(place);
      await objects.put(place.key, Buffer.concat(parts.map(({ number }) => held.get(number)?.body ?? empty)));
      uploads.delete(place.id);
    },
    abort: async ({ id }) => void uploads.delete(id),
  };
}

const empty = new Uint8Array();
