/** The read model: disposable, made of events, guarded so that an older one never overwrites a newer. */

/** A JSON value that the read model keeps. */
export type JsonItem = Readonly<Record<string, unknown>>;

/** Where an item lies. `pk` takes at most 2,048 bytes; `sk` is ASCII, at most 1,000 characters. */
export interface ReadKey {
  readonly pk: string;
  readonly sk: string;
}

/** An item, and the event that made it: put only over an older one of its key. */
export interface ReadItem extends ReadKey {
  readonly epoch: number;
  readonly version: number;
  /** Plain JSON without undefined. */
  readonly item: JsonItem;
}

/** Which items to read. */
export interface ReadQuery {
  readonly pk: string;
  readonly prefix?: string;
  /** Only sort keys beyond this one, in the direction of the query. It starts with `prefix`; no item need be there. */
  readonly after?: string;
  readonly descending?: boolean;
  /** A consistent read: what was put before is seen. Default: what was put a moment ago may be missing. */
  readonly isConsistent?: boolean;
  /** At least 1. Default: all. */
  readonly limit?: number;
}

/** Something to add to the end of a list, once. Lists and items have partition keys of their own. */
export interface NewEntry {
  readonly pk: string;
  /** What makes it the same entry when it comes again. At most 128 characters. */
  readonly id: string;
  readonly item: JsonItem;
}

/** An entry of a list. */
export interface Entry {
  /** From 1, without a gap: whoever has read up to a number misses nothing and repeats nothing by going on after it. */
  readonly number: number;
  readonly item: JsonItem;
}

/** The table `read-model`. */
export interface ReadModel {
  /** "older": an item of this or a newer (epoch, version) is there, and stays. */
  put(item: ReadItem): Promise<"stored" | "older">;
  /** Puts each, in fewer calls; the newest of one key wins. After a throw some may be stored: putting all again mends it. */
  putAll(items: readonly ReadItem[]): Promise<void>;
  /** Eventually consistent. */
  get(key: ReadKey): Promise<JsonItem | null>;
  /** In order of the sort key. */
  query(query: ReadQuery): Promise<readonly { readonly sk: string; readonly item: JsonItem }[]>;
  /** Adds an entry to the end of the list `pk`. "repeat": the list has one of this id, and stays as it is. */
  append(entry: NewEntry): Promise<"appended" | "repeat">;
  /** The first entries after a number (0: from the start), at most `limit`, in order. A consistent read. */
  entries(within: {
    readonly pk: string;
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly Entry[]>;
  /** Rejects when the table cannot be reached. */
  ready(): Promise<void>;
}

/** Whether what one event made replaces what another made. */
export function isNewer(
  a: Pick<ReadItem, "epoch" | "version">,
  b: Pick<ReadItem, "epoch" | "version">,
): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.version > b.version);
}
