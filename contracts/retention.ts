/**
 * How long objects are kept, in days, by feed. The object store itself ages them out: on AWS by lifecycle rules that go by a tag, on the local
 * disk by a sweep. What a feed does not say is `usualRetention`.
 */
import type { ObjectKind } from "./objects.ts";

/** Days, counted from the writing of each object. An undo needs the shards and the journal: it is possible for the shorter of the two. */
export interface Retention {
  /** The bytes as they came. */
  readonly raw: number;
  /** The rows as they were cut, with their positions, what is kept aside of them, and what a snapshot removes. */
  readonly shards: number;
  /** What was wrong, and conflicts met while loading. */
  readonly reports: number;
  /** Judgements that a corrected file finds again. */
  readonly cache: number;
  /** What each write replaced: undo, time travel and trace go back so far. */
  readonly journal: number;
}

/** Of a feed that says nothing. */
export const usualRetention: Retention = { raw: 90, shards: 90, reports: 400, cache: 90, journal: 400 };

/** Of a feed with personal fields: a file and its rows go within a month, so that an erased person is in none of them by then. */
export const personalRetention: Retention = { raw: 30, shards: 30, reports: 90, cache: 30, journal: 90 };

/** Dead letters that an operator discarded, which hold rows too. */
export const discardedDays = 30;

/** Days that AWS keeps what was replaced or removed in the bucket, whose objects are versioned. */
export const removedDays = 30;

/** Days of the tables' point-in-time recovery, and of the old database's backups where it is left as it is created by our stacks. */
export const backupDays = 35;

const classes: Readonly<Record<ObjectKind, keyof Retention | null>> = {
  raw: "raw",
  arriving: "raw",
  positions: "shards",
  shards: "shards",
  quarantine: "shards",
  removals: "shards",
  reports: "reports",
  conflicts: "reports",
  verdicts: "cache",
  journal: "journal",
  // The last snapshot's keys are needed as long as it is the last, and are part of every id besides.
  keys: null,
};

interface Keeps {
  readonly personal?: readonly string[] | undefined;
  readonly retention?: Partial<Retention> | undefined;
}

/** What holds for a feed. */
export const retentionOf = ({ personal, retention }: Keeps): Retention => ({
  ...(personal === undefined ? usualRetention : personalRetention),
  ...retention,
});

/** Days that an object of a feed's is kept; undefined: for ever. */
export function daysKept(feed: Keeps, kind: ObjectKind): number | undefined {
  const of = classes[kind];
  return of === null ? undefined : retentionOf(feed)[of];
}

/** Every number of days that some object is kept for. */
export const allDays = (feeds: Iterable<Keeps>): readonly number[] =>
  [...new Set([discardedDays, ...[...feeds].flatMap((feed) => Object.values(retentionOf(feed)))])].sort(
    (a, b) => a - b,
  );

/** Throws unless each is a whole number of days, from 1 to ten years, and rows are kept as long as the file that they were cut from could be cut again. */
export function checkRetention(feed: Keeps): void {
  for (const [what, days] of Object.entries(retentionOf(feed)))
    if (!Number.isInteger(days) || days < 1 || days > 3_650)
      throw new Error(`retention.${what} is ${days}: give whole days, 1 to 3650`);
}
