/** HMAC with SHA-256 over a signature base. */
import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";

/** The one algorithm, by its name in RFC 9421. */
export const signatureAlgorithm = "hmac-sha256";

/** The HMAC of a base. A secret that is a text is taken as UTF-8. */
export function hmacOf(secret: string | Uint8Array, base: string): Uint8Array {
  return createHmac("sha256", secret).update(base).digest();
}

/** Whether it is the HMAC of the base, in constant time. */
export function isHmacOf(secret: string | Uint8Array, base: string, signature: Uint8Array): boolean {
  const right = Buffer.from(hmacOf(secret, base));
  return signature.length === right.length && timingSafeEqual(signature, right);
}
