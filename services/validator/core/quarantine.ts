/** Which rows of a shard are kept aside, where a feed quarantines bad rows in place of rejecting the file. Pure. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { ShardRow } from "@sluice/shared/shard/read-shard.ts";
import * as v from "valibot";
import { rawRow } from "./judge.ts";

/**
 * The record numbers, in order; `otherwiseBad` has those of rows that are bad by more than their schema. With a bad row go all later rows of its key: what they say builds on what it would have said. Where keys
 * must be unique, all rows of a key that comes twice go, since nobody knows which is meant.
 */
export function quarantinedRecords(
  feed: AnyFeed,
  rows: readonly ShardRow[],
  otherwiseBad: ReadonlyMap<number, unknown> = new Map(),
): number[] {
  const keyed = rows.map(({ record, fields }) => {
    const row = rawRow(feed, fields);
    return { record, row, key: feed.keyOf(row) };
  });
  const out = feed.key.unique ? repeated(keyed.map(({ key }) => key)) : new Set<string>();
  return keyed.flatMap(({ record, row, key }) => {
    const isGood = !otherwiseBad.has(record) && v.safeParse(feed.row, row, { abortEarly: true }).success;
    if (isGood && !out.has(key)) return [];
    out.add(key);
    return [record];
  });
}

function repeated(keys: readonly string[]): Set<string> {
  const seen = new Set<string>();
  return new Set(keys.filter((key) => seen.has(key) || !seen.add(key)));
}
