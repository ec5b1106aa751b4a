/**
 * Ranges of places, and their digests: how many rows lie in one, and the sum of theirs. A sum does not ask in what order rows come, so
 * ranges add up to the range that holds them. Pure.
 */
import type { RowDigest } from "./row-digest.ts";

/** The places whose first `bits` bits are `index`: 0 bits are all places. */
export interface Range {
  readonly bits: number;
  readonly index: number;
}

/** Of a range's rows: how many, and the sum of their digests. */
export interface Sum {
  readonly count: number;
  readonly sum: bigint;
}

/** All places. */
export const everything: Range = { bits: 0, index: 0 };
/** Of no rows. */
export const nothing: Sum = { count: 0, sum: 0n };
/** Places have so many bits; no range is finer. */
export const placeBits = 32;

/** The range of so many bits that a place lies in. */
export const rangeOf = (place: number, bits: number): Range => ({
  bits,
  index: Math.floor(place / 2 ** (placeBits - bits)),
});

/** Whether a place lies in one of these ranges, which all have as many bits. */
export function within(ranges: readonly Range[]): (place: number) => boolean {
  const bits = ranges[0]?.bits ?? 0;
  const indexes = new Set(ranges.map(({ index }) => index));
  return (place) => indexes.has(rangeOf(place, bits).index);
}

/** Two ranges' rows together. */
export const plus = (a: Sum, b: Sum): Sum => ({ count: a.count + b.count, sum: a.sum + b.sum });

/** Whether two sides hold the same rows in a range, as far as their digests tell. */
export const isSame = (a: Sum, b: Sum): boolean => a.count === b.count && a.sum === b.sum;

/** The sums of rows by the index of their range of so many bits; a range without rows is left out. */
export function sumsOf(
  rows: Iterable<Pick<RowDigest, "place" | "digest">>,
  bits: number,
): ReadonlyMap<number, Sum> {
  const sums = new Map<number, Sum>();
  for (const { place, digest } of rows) {
    const { index } = rangeOf(place, bits);
    sums.set(index, plus(sums.get(index) ?? nothing, { count: 1, sum: digest }));
  }
  return sums;
}
