/** How a file will be cut, decided at receipt and kept: a redelivered sharding cuts the same way. Pure. */

/** The most shards of a file. */
export const shardsMax = 256;

/**
 * How many shards: enough that each holds about `rowsPerShard` rows, from 1 to 256. `rowBytes` is the feed's usual row.
 *
 * `before` is how many the feed's last file had, null for none. It is kept while it is within twice and half of that: a corrected file
 * is cut as the one that it replaces, so that the shards without a correction are the same bytes, and are not judged again.
 */
export function planShards(
  bytes: number,
  rowBytes: number,
  rowsPerShard: number,
  before: number | null = null,
): number {
  const wanted = Math.min(Math.max(Math.ceil(bytes / rowBytes / rowsPerShard), 1), shardsMax);
  return before !== null && wanted <= before * 2 && before <= wanted * 2 ? before : wanted;
}
