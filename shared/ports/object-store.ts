/** Objects by key: raw files, shards, reports, journals. A claim check in a message is a key of this store. */
export interface ObjectStore {
  /**
   * Writes an object; it appears whole or not at all, and replaces one of the same key. Rejects when the body does. With `keepDays` the store
   * removes it of itself when it is older than so many days; without, it stays.
   */
  put(key: string, body: Uint8Array | AsyncIterable<Uint8Array>, keepDays?: number): Promise<void>;
  /** The object as a stream, from `offset` (bytes) on. Rejects with ObjectMissing. */
  stream(key: string, offset?: number): Promise<AsyncIterable<Uint8Array>>;
  /** The whole object, or `length` bytes from `offset`. Rejects with ObjectMissing. */
  bytes(key: string, range?: { readonly offset: number; readonly length: number }): Promise<Uint8Array>;
  /** Removes an object; a missing one is fine. */
  remove(key: string): Promise<void>;
  /** Rejects when the store cannot be reached. */
  ready(): Promise<void>;
}

/** Removes what has outlived its days, where the store itself does not (S3 does). Answers how many objects went. Repeating it is harmless. */
export type ObjectSweep = (now: Date) => Promise<number>;

/** Keys of the objects that are there, those that begin with `prefix` ("" for all), some at a time and in no order. */
export type ObjectKeys = (prefix: string) => AsyncIterable<readonly string[]>;

/** No object has this key. */
export class ObjectMissing extends Error {
  override readonly name = "ObjectMissing";
  readonly key: string;
  constructor(key: string, options?: ErrorOptions) {
    super(`there is no object ${key}`, options);
    this.key = key;
  }
}
