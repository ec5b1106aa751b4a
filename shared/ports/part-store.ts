/** Large objects that arrive in parts, in any order and over days: begun, filled part by part, and at the end made one object of the object store. */

/** The length of every part but an upload's last, in bytes: S3 takes none shorter than 5 MiB. */
export const partBytes = 8 * 1024 ** 2;
/** The most parts of one upload: S3's limit. */
export const partsMax = 10_000;

/** An upload in parts: the object's key, and the store's own id of the upload. */
export interface PartsPlace {
  readonly key: string;
  readonly id: string;
}

/** A part that is there. `etag`: the store's name for its content, opaque. */
export interface ArrivedPart {
  /** From 1. */
  readonly number: number;
  readonly bytes: number;
  readonly etag: string;
}

/** Uploads in parts, into the same place as an ObjectStore. */
export interface PartStore {
  /** Begins an upload of `key`; gives its id. Nothing is at the key until it is completed. `keepDays`: as ObjectStore.put has it. */
  begin(key: string, keepDays?: number): Promise<string>;
  /** Takes a part, in the place of one that came under its number before; gives its etag. Rejects with PartsGone. */
  put(place: PartsPlace, number: number, body: Uint8Array): Promise<string>;
  /**
   * An address where whoever has it may PUT the part's bytes, of exactly this length, for so many seconds; null for a store that nobody can
   * reach but through us.
   */
  addressOf(place: PartsPlace, number: number, bytes: number, seconds: number): Promise<string | null>;
  /** The parts that are there, by number; null when the upload is there no longer: completed, aborted, or given up. */
  list(place: PartsPlace): Promise<readonly ArrivedPart[] | null>;
  /** Makes the object of these parts, in order. One that is made already stays as it is. Rejects with PartsGone. */
  complete(place: PartsPlace, parts: readonly ArrivedPart[]): Promise<void>;
  /** Forgets the upload and its parts; a missing one is fine. */
  abort(place: PartsPlace): Promise<void>;
  /** Forgets uploads that no part came to since `before`, and objects under `_arriving/` of before; left out where the store has rules of its own for them. */
  readonly removeAbandoned?: (before: Date) => Promise<void>;
}

/** The upload is there no longer, and no object came of it. */
export class PartsGone extends Error {
  override readonly name = "PartsGone";
  constructor({ key, id }: PartsPlace, options?: ErrorOptions) {
    super(`the upload ${id} of ${key} is there no longer`, options);
  }
}
