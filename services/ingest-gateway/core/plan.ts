/** How a file will be cut, decided at receipt and kept: a redelivered sharding cuts the same way. Pure. */

/** The most shards of a file. */
export const shardsMax = 256;

/** How many shards: enough that each holds about `rowsPerShard` rows, from 1 to 256. `rowBytes` is the feed's usual row. */
export function planShards(bytes: number, rowBytes: number, rowsPerShard: number): number {
  return Math.min(Math.max(Math.ceil(bytes / rowBytes / rowsPerShard), 1), shardsMax);
}
