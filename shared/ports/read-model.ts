/** The read model: disposable, made of events, guarded so that an older one never overwrites a newer. */

/** A JSON value that the read model keeps. */
export type JsonItem = Readonly<Record<string, unknown>>;

/** Where an item lies. */
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
  /** Only sort keys beyond this one, in the direction of the query. */
  readonly after?: string;
  readonly descending?: boolean;
  readonly limit?: number;
}

/** The table `read-model`. */
export interface ReadModel {
  /** "older": an item of this or a newer (epoch, version) is there, and stays. */
  put(item: ReadItem): Promise<"stored" | "older">;
  get(key: ReadKey): Promise<JsonItem | null>;
  /** In order of the sort key. */
  query(query: ReadQuery): Promise<readonly { readonly sk: string; readonly item: JsonItem }[]>;
  ready(): Promise<void>;
}
