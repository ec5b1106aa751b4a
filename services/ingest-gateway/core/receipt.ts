/**
 * Whether an upload is a new file or one that is here already. Pure.
 *
 * An Idempotency-Key decides first. Then the digest rule: a snapshot's content is a repeat only of this partner's last live
 * file of the feed (A, B, A are three files); a delta's, of any live file received within the feed's `repeatDays`. A file is
 * live until it fails, is rejected, refused or withdrawn; one that is only checked never is.
 */
import { Count, Sha256 } from "@sluice/contracts/events/payloads.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { FeedName, FileId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";

/** What a partner has sent of one entity type: the last sequence number given, and by feed into how many shards its last file was cut. */
export const Turns = v.object({ last: Count, shards: v.exactOptional(v.record(FeedName, Count)) });
export type Turns = v.InferOutput<typeof Turns>;

/** A file that counts for the digest rule. */
export const LiveFile = v.object({ file: FileId, sha256: Sha256, receivedAtMs: Count });
export type LiveFile = v.InferOutput<typeof LiveFile>;

/** What an Idempotency-Key was used for, once and for all. */
export const KeyUse = v.object({ file: FileId, sha256: Sha256 });
export type KeyUse = v.InferOutput<typeof KeyUse>;

/** What is known when the upload is whole. */
export interface Known {
  readonly turns: Turns | null;
  /** Snapshot feed: the last live file. Delta feed: the live file of the same content. */
  readonly live: LiveFile | null;
  readonly keyUse: KeyUse | null;
}

/** What becomes of an upload. */
export type Receipt =
  | { readonly kind: "new"; readonly sequence: number }
  | { readonly kind: "repeat"; readonly file: FileId }
  | { readonly kind: "key-used-otherwise"; readonly file: FileId };

const dayMs = 24 * 60 * 60 * 1000;

/** Decides. */
export function decideReceipt(
  known: Known,
  mode: AnyFeed["mode"],
  upload: { readonly sha256: string; readonly nowMs: number },
): Receipt {
  const { keyUse, live, turns } = known;
  if (keyUse !== null) {
    return { kind: keyUse.sha256 === upload.sha256 ? "repeat" : "key-used-otherwise", file: keyUse.file };
  }
  if (live !== null && repeats(live, mode, upload)) return { kind: "repeat", file: live.file };
  return { kind: "new", sequence: (turns?.last ?? 0) + 1 };
}

function repeats(
  live: LiveFile,
  mode: AnyFeed["mode"],
  upload: { readonly sha256: string; readonly nowMs: number },
): boolean {
  if (live.sha256 !== upload.sha256) return false;
  return mode.kind === "snapshot" || upload.nowMs - live.receivedAtMs <= mode.repeatDays * dayMs;
}
