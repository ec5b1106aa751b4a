/** The sender's bytes, read in small ranges around the places that matter. */
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";

/** A file as it was received; a content coding is undone. */
export interface RawFile {
  readonly objects: Pick<ObjectStore, "bytes">;
  readonly key: string;
  readonly size: number;
}

/** Bytes from `offset` (from 0) on, fewer where the file ends. Rejects with ObjectMissing. */
export async function rangeOf(
  { objects, key, size }: RawFile,
  offset: number,
  length: number,
): Promise<{ readonly bytes: Uint8Array; readonly isWhole: boolean }> {
  const least = Math.max(0, Math.min(length, size - offset));
  const bytes = least === 0 ? new Uint8Array() : await objects.bytes(key, { offset, length: least });
  return { bytes, isWhole: offset + least >= size };
}

/** A record is looked for in so many bytes, then in more and more, up to the most that a copy tells of one. */
export const windows = [4 * 1024, 64 * 1024] as const;
/** The most that a copy tells of one record. */
export const recordBytesMax = 64 * 1024;
