/** How the entries of the audit trail hang together. Pure. */
import { createHash } from "node:crypto";
import type { AuditEntry, AuditHead, AuditNote } from "@sluice/contracts/audit-entry.ts";
import canonicalize from "canonicalize";

/** What stands for the hash before the first entry. */
export const nothingBefore = "0".repeat(64);

/** The hash of an entry: SHA-256, in lower-case hex, over the canonical JSON (RFC 8785) of everything in it but the hash. */
export function hashOf({
  hash: _hash,
  ...entry
}: Omit<AuditEntry, "hash"> & { readonly hash?: string }): string {
  const text = canonicalize(entry);
  if (text === undefined) throw new TypeError("an entry of the audit trail is a plain object");
  return createHash("sha256").update(text).digest("hex");
}

/** The entry that a note becomes behind a head; null for the first. */
export function entryBehind(head: AuditHead | null, note: AuditNote): AuditEntry {
  const entry = {
    ...note,
    sequence: (head?.sequence ?? 0) + 1,
    previous: head?.hash ?? nothingBefore,
  };
  return { ...entry, hash: hashOf(entry) };
}
