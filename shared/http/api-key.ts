/**
 * API keys: `slk_<key id>_<secret>`. The id may be logged; of the secret only a SHA-256 is kept, which is enough
 * for 256 random bits, and it is compared in constant time.
 */
import { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";
import type { FeedName, KeyId, PartnerId } from "@sluice/contracts/ids.ts";

/** Who holds a key. An operator sees every partner; a partner sees itself and sends to its feeds. */
export type Caller =
  | { readonly role: "operator"; readonly keyId: string }
  | {
      readonly role: "partner";
      readonly keyId: KeyId;
      readonly partner: PartnerId;
      readonly feeds: readonly FeedName[];
    };

/** A stored key: the caller it makes, and the hash of its secret. */
export interface StoredKey {
  readonly secretSha256: string;
  readonly caller: Caller;
}

/** Finds a key by the public half; null for none. */
export type KeyLookup = (keyId: string) => Promise<StoredKey | null>;

const shape = /^Bearer slk_([0-9A-Za-z]{8,32})_([0-9A-Za-z_-]{20,128})$/;

/** The SHA-256 of a secret, in lower-case hex. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Writes a key as its holder sees it, once. */
export function writeKey(keyId: string, secret: string): string {
  return `slk_${keyId}_${secret}`;
}

/** The caller that an Authorization header proves, or null. An unknown key costs as much time as a wrong secret. */
export async function authenticate(header: string | undefined, lookup: KeyLookup): Promise<Caller | null> {
  const [, keyId, secret] = shape.exec(header ?? "") ?? [];
  if (keyId === undefined || secret === undefined) return null;
  const stored = await lookup(keyId);
  const given = Buffer.from(hashSecret(secret), "hex");
  const kept = Buffer.from(stored?.secretSha256 ?? "0".repeat(64), "hex");
  return timingSafeEqual(given, kept) && stored !== null ? stored.caller : null;
}
