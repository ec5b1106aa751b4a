/** Uploads in parts beside a disk object store: a directory an upload, a file a part. */
import { Buffer } from "node:buffer";
import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ObjectStore } from "../../ports/object-store.ts";
import { type ArrivedPart, type PartStore, PartsGone, type PartsPlace } from "../../ports/part-store.ts";
import { isThere } from "../made-before.ts";
import { checkObjectKey } from "../object-key.ts";
import { noteExpiry } from "./expiry.ts";
import { bytesFrom, chunksFrom, writeAll } from "./file-bytes.ts";

/** No key starts with a dot, so no object meets it. */
const home = ".parts";
/** What keys of objects begin with that are only on their way: in a bucket, a lifecycle rule has it. */
const arriving = "_arriving";
/** A part's file ends with the MD5 of what stands before it: so that part and etag appear as one. */
const digestBytes = 16;

/** A store whose completed uploads lie in `objects`, a disk object store of the same directory. */
export function diskPartStore(directory: string, objects: ObjectStore, durable = true): PartStore {
  const of = ({ id }: Pick<PartsPlace, "id">): string => {
    if (!/^[0-9a-f-]{36}$/.test(id))
      throw new RangeError(`${JSON.stringify(id)} is no id of an upload in parts`);
    return join(directory, home, id);
  };
  const fileOf = (place: PartsPlace, number: number): string => join(of(place), `part-${number}`);
  const list = async (place: PartsPlace): Promise<readonly ArrivedPart[] | null> => {
    const names = await orGone(null, () => readdir(of(place)));
    const numbers = names?.flatMap((name) => /^part-(\d+)$/.exec(name)?.[1] ?? []).map(Number);
    if (numbers === undefined) return null;
    return Promise.all(numbers.sort((a, b) => a - b).map((number) => arrived(fileOf(place, number), number)));
  };
  return {
    list,
    begin: async (key, keepDays) => {
      checkObjectKey(key);
      if (keepDays !== undefined) await noteExpiry(directory, key, keepDays, new Date());
      const id = randomUUID();
      await mkdir(of({ id }), { recursive: true });
      return id;
    },
    put: async (place, number, body) => {
      const digest = createHash("md5").update(body).digest();
      const temporary = join(of(place), `.${randomUUID()}`);
      try {
        await writeAll(temporary, whole(body, digest), durable);
        await rename(temporary, fileOf(place, number));
      } catch (cause) {
        await rm(temporary, { force: true });
        throw isNotFound(cause) ? new PartsGone(place, { cause }) : cause;
      }
      return etagOf(digest);
    },
    addressOf: () => Promise.resolve(null),
    complete: async (place, parts) => {
      if ((await list(place)) === null) return isThere(objects, place);
      await objects.put(
        place.key,
        inOrder(parts.map((part) => ({ ...part, path: fileOf(place, part.number) }))),
      );
      await rm(of(place), { recursive: true, force: true });
    },
    abort: (place) => rm(of(place), { recursive: true, force: true }),
    removeAbandoned: async (before) => {
      for (const id of (await orGone(null, () => readdir(join(directory, home)))) ?? []) {
        const path = join(directory, home, id);
        const last = await orGone(null, () => stat(path));
        if (last !== null && last.mtime < before) await rm(path, { recursive: true, force: true });
      }
      await removeOlder(join(directory, arriving), before);
    },
  };
}

async function removeOlder(directory: string, before: Date): Promise<void> {
  const there = await orGone([], () => readdir(directory, { recursive: true, withFileTypes: true }));
  for (const entry of there.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const last = await orGone(null, () => stat(path));
    if (last !== null && last.mtime < before) await rm(path, { force: true });
  }
}

async function* whole(body: Uint8Array, digest: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
  yield digest;
}

async function* inOrder(
  parts: readonly { readonly path: string; readonly bytes: number }[],
): AsyncGenerator<Uint8Array> {
  for (const { path, bytes } of parts) {
    let left = bytes;
    for await (const chunk of chunksFrom(() => open(path), 0)) {
      if (left > 0) yield chunk.subarray(0, left);
      left -= chunk.length;
    }
  }
}

async function arrived(path: string, number: number): Promise<ArrivedPart> {
  const handle = await open(path);
  const bytes = (await handle.stat()).size - digestBytes;
  return { number, bytes, etag: etagOf(await bytesFrom(handle, { offset: bytes, length: digestBytes })) };
}

const etagOf = (digest: Uint8Array): string => `"${Buffer.from(digest).toString("hex")}"`;

const isNotFound = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";

async function orGone<T, Gone>(gone: Gone, action: () => Promise<T>): Promise<T | Gone> {
  try {
    return await action();
  } catch (error) {
    if (isNotFound(error)) return gone;
    throw error;
  }
}
