/** The object store on a local disk: one file an object, under its key. */
import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ObjectMissing, type ObjectStore } from "../../ports/object-store.ts";
import { checkObjectKey } from "../object-key.ts";
import { removeAbandoned } from "./abandoned.ts";
import { noteExpiry } from "./expiry.ts";
import { bytesFrom, chunksFrom, writeAll } from "./file-bytes.ts";

/** How careful the store is. */
export interface DiskObjectStoreOptions {
  /** Whether an object is forced onto the disk before its put ends, so that it outlives a power cut. Default true. */
  readonly durable?: boolean;
}

/** Where bodies are written before they get their names; no key starts with a dot, so none meets it. */
const incoming = ".incoming";

/**
 * A store under a directory, which is made when it is missing. A body is written beside the objects and renamed when it is whole, so
 * that no reader sees a part of one and a failed put leaves nothing. What a killed process left is removed after a day, at the first `ready`.
 */
export function diskObjectStore(
  directory: string,
  { durable = true }: DiskObjectStoreOptions = {},
): ObjectStore {
  let isSwept = false;
  const pathOf = (key: string): string => {
    checkObjectKey(key);
    return join(directory, key);
  };
  return {
    put: async (key, body, keepDays) => {
      const path = pathOf(key);
      // Before the object: killed in between, it leaves a note of nothing.
      if (keepDays !== undefined) await noteExpiry(directory, key, keepDays, new Date());
      const temporary = join(directory, incoming, randomUUID());
      await mkdir(dirname(temporary), { recursive: true });
      try {
        await writeAll(temporary, body, durable);
        await mkdir(dirname(path), { recursive: true });
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      if (durable) await syncDirectory(dirname(path));
    },
    stream: async (key, offset = 0) => {
      const path = pathOf(key);
      await missingAs(key, () => stat(path));
      return chunksFrom(() => missingAs(key, () => open(path)), offset);
    },
    bytes: async (key, range) => bytesFrom(await missingAs(key, () => open(pathOf(key))), range),
    remove: async (key) => {
      await rm(pathOf(key), { force: true });
    },
    ready: async () => {
      await mkdir(join(directory, incoming), { recursive: true });
      await access(directory, constants.R_OK | constants.W_OK);
      if (isSwept) return;
      isSwept = true;
      await removeAbandoned(join(directory, incoming), new Date());
    },
  };
}

/** Runs `action`; a file that is not there becomes ObjectMissing. */
async function missingAs<T>(key: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (isNotFound(error)) throw new ObjectMissing(key, { cause: error });
    throw error;
  }
}

const isNotFound = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");

/** A rename is durable once its directory is. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
