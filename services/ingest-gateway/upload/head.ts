/** What an upload's headers say, checked before a byte of the body is read. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import * as problems from "../problems.ts";
import type { Coding } from "./decompress.ts";
import { readContentDigest, type WantedDigest } from "./content-digest.ts";

/** The headers, read. */
export interface UploadHead {
  readonly kind: "head";
  /** The one content coding, or none. */
  readonly coding: Coding | null;
  /** As the client says; null for a chunked body. */
  readonly contentLength: number | null;
  readonly digests: readonly WantedDigest[];
  readonly idempotencyKey: string | null;
}

/** Reads them, or says what cannot be. */
export function readUploadHead(
  headers: Headers,
  feed: AnyFeed,
): UploadHead | { readonly kind: "refused"; readonly problem: Problem } {
  const refused = (problem: Problem) => ({ kind: "refused", problem }) as const;
  const coding = (headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  if (coding !== "identity" && coding !== "gzip" && coding !== "zstd")
    return refused(problems.unsupportedCoding(coding));

  const length = headers.get("content-length");
  const contentLength = length === null ? null : Number(length);
  if (contentLength === 0) return refused(problems.emptyBody);
  if (contentLength !== null && contentLength > feed.bytesMax)
    return refused(problems.tooLarge(feed.bytesMax, null));

  const digest = headers.get("content-digest") ?? undefined;
  const read = readContentDigest(digest);
  if (read.kind === "malformed") return refused(problems.malformedDigest(digest ?? ""));
  if (read.kind === "unsupported") return refused(problems.unsupportedDigest(read.algorithms));

  const idempotencyKey = headers.get("idempotency-key");
  if (idempotencyKey !== null && (idempotencyKey === "" || idempotencyKey.length > 255))
    return refused(problems.badIdempotencyKey);
  return {
    kind: "head",
    coding: coding === "identity" ? null : coding,
    contentLength,
    digests: read.digests,
    idempotencyKey,
  };
}
