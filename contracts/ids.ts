/**
 * Branded ids. A plain string never passes for one: each is made by parsing, at the edge, once.
 * Lengths and alphabets are chosen so that every id fits an SQS group id (100 characters through a pipe) and an object key.
 */
import * as v from "valibot";

/** Who sends files: part of every key. Lower case, at most 24 characters. */
export const PartnerId = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9-]{0,23}$/, "a partner id is 1 to 24 of a-z, 0-9 and -, starting with a letter"),
  v.brand("PartnerId"),
);
export type PartnerId = v.InferOutput<typeof PartnerId>;

/** The name of a feed: the file under contracts/feeds/ that defines it. At most 32 characters. */
export const FeedName = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9-]{0,31}$/, "a feed name is 1 to 32 of a-z, 0-9 and -, starting with a letter"),
  v.brand("FeedName"),
);
export type FeedName = v.InferOutput<typeof FeedName>;

/** The kind of entity that a feed's rows speak of, such as `order`. At most 24 characters. */
export const EntityType = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9-]{0,23}$/, "an entity type is 1 to 24 of a-z, 0-9 and -, starting with a letter"),
  v.brand("EntityType"),
);
export type EntityType = v.InferOutput<typeof EntityType>;

/** An entity's key within its partner and type: the normalised key columns joined by `|`. At most 1,024 characters. */
export const EntityKey = v.pipe(v.string(), v.nonEmpty(), v.maxLength(1024), v.brand("EntityKey"));
export type EntityKey = v.InferOutput<typeof EntityKey>;

/** A file: `f_` and a ULID, so that ids sort by time of receipt. */
export const FileId = v.pipe(
  v.string(),
  v.regex(/^f_[0-9A-HJKMNP-TV-Z]{26}$/, "a file id is f_ and 26 characters of Crockford base 32"),
  v.brand("FileId"),
);
export type FileId = v.InferOutput<typeof FileId>;

const base32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** When a file was received, in milliseconds since 1970: its ULID's first ten characters. */
export const receivedAtMs = (file: FileId): number =>
  [...file.slice(2, 12)].reduce((ms, character) => ms * 32 + base32.indexOf(character), 0);

/** An upload in parts: `u_` and a ULID; the file that it becomes has the same one. */
export const UploadId = v.pipe(
  v.string(),
  v.regex(/^u_[0-9A-HJKMNP-TV-Z]{26}$/, "an upload id is u_ and 26 characters of Crockford base 32"),
  v.brand("UploadId"),
);
export type UploadId = v.InferOutput<typeof UploadId>;

/** An event: `<aggregate>@<version>.<epoch>`; the same fact always has the same id. At most 128 characters. */
export const EventId = v.pipe(v.string(), v.nonEmpty(), v.maxLength(128), v.brand("EventId"));
export type EventId = v.InferOutput<typeof EventId>;

/** The public half of an API key: what a log may show. */
export const KeyId = v.pipe(
  v.string(),
  v.regex(/^[0-9A-Za-z]{8,32}$/, "a key id is 8 to 32 letters and digits"),
  v.brand("KeyId"),
);
export type KeyId = v.InferOutput<typeof KeyId>;

/** Stands where a partner stands in what is told of operators and auditors and their keys, or of every partner at once. No partner may be registered under it. */
export const staff = v.parse(PartnerId, "operators");

/** A FIFO group: what must stay in order. SQS allows no blanks; a pipe passes at most 100 characters. */
export const Group = v.pipe(
  v.string(),
  v.regex(
    /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,100}$/,
    "a group is 1 to 100 ASCII letters, digits and punctuation",
  ),
  v.brand("Group"),
);
export type Group = v.InferOutput<typeof Group>;

/** A shard's number within its file: 0 to 255 for its rows, and behind them as many for what a snapshot removes. */
export const ShardIndex = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(511));

/** The group of one shard's messages: `<file>.<shard>`. */
export function shardGroup(file: FileId, shard: number): Group {
  return v.parse(Group, `${file}.${String(shard).padStart(4, "0")}`);
}

/** The group of a whole file's messages: its id. */
export function fileGroup(file: FileId): Group {
  return v.parse(Group, file);
}
