/**
 * API keys: `slk_<key id>_<secret>_<checksum>`. The id may be logged; of the secret only a SHA-256 is kept, which is enough for 256
 * random bits: there is no dictionary to slow down, and a slow hash (bcrypt, scrypt) would give whoever sends wrong keys a lever. It is
 * compared in constant time. The prefix and the checksum let a scanner find a leaked key for certain, and tell a mistyped one at once.
 */
import { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";
import type { FeedName, KeyId, PartnerId } from "@sluice/contracts/ids.ts";
import { hmacOf, isHmacOf } from "./signatures/hmac.ts";

/** What a key may send in a day (UTC). What is not named is not limited. `countsAs`: the key under which it is counted, the first one before all rotations. */
export interface Quota {
  readonly filesPerDay?: number;
  readonly bytesPerDay?: number;
  readonly countsAs: KeyId;
}

/** Who holds a key. A partner sees itself and sends to its feeds; an auditor sees every partner and changes nothing; an operator may do both. */
export type Caller =
  | { readonly role: "operator" | "auditor"; readonly keyId: string }
  | {
      readonly role: "partner";
      readonly keyId: KeyId;
      readonly partner: PartnerId;
      readonly feeds: readonly FeedName[];
      readonly quota?: Quota;
      /** There where this key's uploads must be signed: whether it is the signature of a text, found in constant time. */
      readonly isSigned?: (base: string, signature: Uint8Array) => boolean;
    };

/** What a caller may be. */
export type Role = Caller["role"];

/** A stored key: the caller it makes, the hash of its secret, and when it ends (ISO 8601), if it does. */
export interface StoredKey {
  readonly secretSha256: string;
  readonly caller: Caller;
  readonly endsAt?: string | undefined;
  /** Of a key whose uploads must be signed: what its signing secret is derived with. */
  readonly signingSalt?: string | undefined;
}

/** Finds a key by the public half; null for none. */
export type KeyLookup = (keyId: string) => Promise<StoredKey | null>;

/** What an Authorization header proves: a caller, or why nobody. `keyId` where one can be read: it may be logged. */
export type Proof =
  | { readonly kind: "caller"; readonly caller: Caller }
  | {
      readonly kind: "refused";
      readonly why: "no-key" | "no-such-form" | "mistyped" | "unknown" | "wrong-secret";
      readonly keyId?: string;
    }
  /** The right secret of a key that was rotated out or revoked. */
  | { readonly kind: "refused"; readonly why: "ended"; readonly keyId: string; readonly endsAt: string };

const shape = /^slk_([0-9A-Za-z]{8,32})_([0-9A-Za-z_-]{20,128})_([0-9A-Za-z]{6})$/;
const scheme = /^Bearer +/i;

/** The SHA-256 of a secret, in lower-case hex. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Writes a key as its holder sees it, once; with the prefix `sls`, a key's signing secret. */
export function writeKey(keyId: string, secret: string, prefix: "slk" | "sls" = "slk"): string {
  return `${prefix}_${keyId}_${secret}_${checksum(`${keyId}_${secret}`)}`;
}

/**
 * The secret by which a key's uploads are signed: `sls_<key id>_<secret>_<checksum>`, and the text from `sls_` to its end is the HMAC's key.
 * An HMAC needs its secret on both sides, and at rest there must be none: so it is derived from the key's own secret, which every request
 * brings and of which only a hash is kept, and a salt, which is kept and never sent. Who reads our table cannot sign, and who has got hold
 * of the key alone cannot either.
 */
export function signingSecretOf(keyId: string, secret: string, salt: string): string {
  const derived = Buffer.from(hmacOf(secret, `sluice upload signatures ${salt}`)).toString("base64url");
  return writeKey(keyId, derived, "sls");
}

/** Whether a text is a key as `writeKey` writes them: of its form, and with its checksum. */
export function isWellWritten(key: string): boolean {
  const [, keyId, secret, sum] = shape.exec(key) ?? [];
  return sum !== undefined && sum === checksum(`${keyId}_${secret}`);
}

/** What an Authorization header proves. An unknown key costs as much time as a wrong secret; a mistyped one is not looked up. */
export async function authenticate(header: string | undefined, lookup: KeyLookup, now: Date): Promise<Proof> {
  if (header === undefined || header === "") return { kind: "refused", why: "no-key" };
  const key = header.replace(scheme, "");
  const [, keyId, secret] = key === header ? [] : (shape.exec(key) ?? []);
  if (keyId === undefined || secret === undefined) return { kind: "refused", why: "no-such-form" };
  if (!isWellWritten(key)) return { kind: "refused", why: "mistyped", keyId };
  const stored = await lookup(keyId);
  const given = Buffer.from(hashSecret(secret), "hex");
  const kept = Buffer.from(stored?.secretSha256 ?? "0".repeat(64), "hex");
  const isRight = timingSafeEqual(given, kept);
  if (stored === null) return { kind: "refused", why: "unknown", keyId };
  if (!isRight) return { kind: "refused", why: "wrong-secret", keyId };
  const { caller, endsAt, signingSalt } = stored;
  if (endsAt !== undefined && Date.parse(endsAt) <= now.getTime())
    return { kind: "refused", why: "ended", keyId, endsAt };
  if (signingSalt === undefined || caller.role !== "partner") return { kind: "caller", caller };
  const signingSecret = signingSecretOf(keyId, secret, signingSalt);
  return {
    kind: "caller",
    caller: { ...caller, isSigned: (base, signature) => isHmacOf(signingSecret, base, signature) },
  };
}

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** CRC-32 in six digits of base 62: no secret is in it, and any one wrong character shows. */
function checksum(text: string): string {
  let rest = crc32(text);
  let written = "";
  for (let at = 0; at < 6; at += 1) {
    written = `${digits[rest % 62] ?? ""}${written}`;
    rest = Math.floor(rest / 62);
  }
  return written;
}
