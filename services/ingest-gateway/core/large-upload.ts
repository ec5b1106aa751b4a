/**
 * An upload in parts: open while its parts arrive; completed once all are one object; then received as a file (or as the repeat of one), or refused;
 * or aborted before it was completed. Nothing leads back. Pure.
 */
import { Count, ObjectKey, Sha256 } from "@sluice/contracts/events/payloads.ts";
import { FeedName, FileId, PartnerId, UploadId } from "@sluice/contracts/ids.ts";
import { type ArrivedPart, partBytes } from "@sluice/shared/ports/part-store.ts";
import * as v from "valibot";

/** What its beginning fixes. */
const Begun = {
  upload: UploadId,
  /** The file that it becomes, unless it repeats one. */
  file: FileId,
  partner: PartnerId,
  feed: FeedName,
  /** Parts that are PUT in any order, or bytes one behind the other by the tus protocol. */
  way: v.picklist(["parts", "tus"]),
  /** As sent. */
  bytes: Count,
  /** Of the bytes as sent, where the sender said it. */
  sha256: v.exactOptional(Sha256),
  coding: v.exactOptional(v.picklist(["gzip", "zstd"])),
  /** What the sender calls it. */
  name: v.exactOptional(v.string()),
  mode: v.picklist(["load", "check"]),
  idempotencyKey: v.nullable(v.string()),
  /** Where the parts lie, and what they become. */
  place: v.object({ key: ObjectKey, id: v.string() }),
  /** Opens the parts' addresses, where they are our own. */
  token: v.string(),
  trace: v.string(),
  begunAtMs: Count,
  expiresAtMs: Count,
};

/** Its state. */
export const LargeUpload = v.variant("status", [
  v.object({ ...Begun, status: v.literal("open") }),
  v.object({ ...Begun, status: v.literal("completed") }),
  /** `became`: its own file, or the one that it repeats. */
  v.object({ ...Begun, status: v.literal("received"), became: FileId }),
  /** Its Idempotency-Key was used for other content. */
  v.object({ ...Begun, status: v.literal("refused"), keyOf: FileId }),
  v.object({ ...Begun, status: v.literal("aborted") }),
]);
export type LargeUpload = v.InferOutput<typeof LargeUpload>;

/** How long one may take: 7 days, in milliseconds. */
export const uploadLifeMs = 7 * 24 * 60 * 60 * 1000;

/** One part of the bytes as sent. */
export interface PartOf {
  /** From 1. */
  readonly number: number;
  readonly offset: number;
  readonly bytes: number;
}

/** How many parts so many bytes are cut into. */
export const partCount = (bytes: number): number => Math.ceil(bytes / partBytes);

/** The part of a number; null for none. */
export function partAt(bytes: number, number: number): PartOf | null {
  if (!Number.isSafeInteger(number) || number < 1 || number > partCount(bytes)) return null;
  const offset = (number - 1) * partBytes;
  return { number, offset, bytes: Math.min(partBytes, bytes - offset) };
}

/** The parts of which the object is made, or the numbers of those that are missing, of a wrong length, or not those that were named. */
export function wholeOf(
  bytes: number,
  arrived: readonly ArrivedPart[],
  named: readonly { readonly number: number; readonly etag: string }[] | null,
): { readonly parts: readonly ArrivedPart[]; readonly wrong: readonly number[] } {
  const there = new Map(arrived.map((part) => [part.number, part]));
  const meant = named === null ? null : new Map(named.map(({ number, etag }) => [number, unquoted(etag)]));
  const parts: ArrivedPart[] = [];
  const wrong: number[] = [];
  for (let number = 1; number <= partCount(bytes); number += 1) {
    const part = there.get(number);
    const isMeant = part !== undefined && (meant === null || meant.get(number) === unquoted(part.etag));
    if (isMeant && part.bytes === partAt(bytes, number)?.bytes) parts.push(part);
    else wrong.push(number);
  }
  return { parts, wrong };
}

const unquoted = (etag: string): string => etag.replaceAll('"', "");

/** Whether it is open, and not too old. */
export const isExpired = (upload: LargeUpload, now: Date): boolean =>
  upload.status === "open" && now.getTime() > upload.expiresAtMs;
