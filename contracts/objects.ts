/** Where each object of a file lies in the object store. Every key starts with the partner, but of what is on its way. */
import type { FeedName, FileId, PartnerId } from "./ids.ts";

const pad = (shard: number): string => String(shard).padStart(4, "0");

/** The bytes as the partner sent them, after the content coding (gzip) is undone. */
export const rawKey = (partner: PartnerId, file: FileId): string => `${partner}/${file}/raw`;

/**
 * The bytes of an upload in parts as they were sent, while they have a content coding: its content becomes `raw`. No partner's id begins with
 * `_`, so that what is on its way can be given an age of its own.
 */
export const sentKey = (partner: PartnerId, file: FileId): string => `_arriving/${partner}/${file}/sent`;

/** What came of a part before a connection broke; number from 1. */
export const tailKey = (partner: PartnerId, file: FileId, part: number): string =>
  `_arriving/${partner}/${file}/tail-${String(part).padStart(5, "0")}`;

/** Line and byte of each record: fixed-width binary, beside the shards so that their hashes do not depend on it. */
export const positionsKey = (partner: PartnerId, file: FileId): string => `${partner}/${file}/positions`;

/** One shard's rows. */
export const shardKey = (partner: PartnerId, file: FileId, shard: number): string =>
  `${partner}/${file}/shards/${pad(shard)}.csv`;

/** One shard's judged errors: capped samples and true totals. */
export const shardReportKey = (partner: PartnerId, file: FileId, shard: number): string =>
  `${partner}/${file}/reports/${pad(shard)}.json`;

/** The whole file's report, written by the gate. */
export const fileReportKey = (partner: PartnerId, file: FileId): string =>
  `${partner}/${file}/reports/file.json`;

/** A judgement, by the rules and by the content that was judged: it outlives the file. */
export const verdictKey = (partner: PartnerId, feed: FeedName, rules: string, sha256: string): string =>
  `${partner}/verdicts/${feed}/${rules}/${sha256}.json`;

/** One shard's conflicts met while loading. */
export const conflictsKey = (partner: PartnerId, file: FileId, shard: number): string =>
  `${partner}/${file}/conflicts/${pad(shard)}.json`;

/** One shard's conflicts up to a checkpoint (a record number): what a loader that comes back goes on from. */
export const conflictsSoFarKey = (
  partner: PartnerId,
  file: FileId,
  shard: number,
  checkpoint: number,
): string => `${partner}/${file}/conflicts/${pad(shard)}-${String(checkpoint).padStart(9, "0")}.json`;

/** The before-images of one chunk of rows. `attempt` keeps a second try from overwriting what items already point to. */
export const journalKey = (
  partner: PartnerId,
  file: FileId,
  shard: number,
  fromRecord: number,
  attempt: string,
): string =>
  `${partner}/${file}/journal/${pad(shard)}/${String(fromRecord).padStart(9, "0")}-${attempt}.json`;

/** One shard's keys, sorted: its part of the file's key manifest. */
export const keysKey = (partner: PartnerId, file: FileId, shard: number): string =>
  `${partner}/${file}/keys/${pad(shard)}.ndjson`;

/** Some of the keys that the last snapshot held and this one does not: what a removal shard is loaded from. */
export const removalsKey = (partner: PartnerId, file: FileId, shard: number): string =>
  `${partner}/${file}/removals/${pad(shard)}.csv`;

/** The record numbers of a shard that are kept aside: a JSON array, in order. */
export const quarantineKey = (partner: PartnerId, file: FileId, shard: number): string =>
  `${partner}/${file}/quarantine/${pad(shard)}.json`;

/** The kinds of objects, each as the pattern (`*` for any characters) that its keys match: what rights are given by. */
export const objectKinds = {
  raw: "*/*/raw",
  arriving: "_arriving/*",
  positions: "*/*/positions",
  shards: "*/*/shards/*",
  reports: "*/*/reports/*",
  verdicts: "*/verdicts/*",
  conflicts: "*/*/conflicts/*",
  journal: "*/*/journal/*",
  keys: "*/*/keys/*",
  removals: "*/*/removals/*",
  quarantine: "*/*/quarantine/*",
} as const;
export type ObjectKind = keyof typeof objectKinds;
