/** Problem documents of signed uploads. */
import type { KeyId } from "@sluice/contracts/ids.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";

/** The form of a right one (RFC 9421, section 5). */
const accepted = (keyId: KeyId): Readonly<Record<string, string>> => ({
  "accept-signature": `sluice=("@method" "@path" "@query" "content-digest");created;nonce;keyid="${keyId}";alg="hmac-sha256"`,
  "want-content-digest": "sha-256=10, sha-512=9",
});

/** None of this key's. */
export const signatureNeeded = (keyId: KeyId): Problem => ({
  code: "signature-needed",
  detail: `Uploads with this key must be signed (RFC 9421), and there is no signature with keyid="${keyId}". Sign with the key's signing secret (sls_…): \`sluice upload\` does when SLUICE_SIGNING_SECRET has it; Accept-Signature says what a signature covers.`,
  headers: accepted(keyId),
});

/** Its headers, or a parameter. */
export const malformedSignature = (why: string): Problem => ({
  code: "malformed-signature",
  detail: `${why.slice(0, 500)}. See RFC 9421, sections 2.3 and 4.`,
});

/** What changes the deed, and is not signed. */
export const signatureIncomplete = (missing: readonly string[]): Problem => ({
  code: "signature-incomplete",
  detail: `These must be there and signed: ${missing.join("; ")}.`,
  extra: { missing },
});

/** Of the past, or of the future. */
export const signatureOutOfTime = (ageSeconds: number, hasExpired: boolean, now: Date): Problem => ({
  code: "signature-out-of-time",
  detail: hasExpired
    ? "The time in its parameter expires is past. Sign each try anew."
    : `It was made ${Math.abs(ageSeconds)} s ${ageSeconds < 0 ? "in the future" : "ago"} by our clock, and is good for 300 s. Sign each try anew, and set your clock if it differs from now.`,
  extra: { now: now.toISOString() },
});

/** Not the HMAC. `base` holds no secret. */
export const wrongSignature = (base: string): Problem => ({
  code: "wrong-signature",
  detail:
    "It is not the HMAC of `base`. Hold your own signature base against it; if they are equal, the signing secret is not this key's: its text from sls_ to its end is the HMAC's key, as UTF-8.",
  extra: { base },
});

/** A nonce that was sent before. */
export const signatureUsed: Problem = {
  code: "signature-used",
  detail:
    "A request with this nonce came before, and a signature is good once. Sign each try anew with another nonce; send an Idempotency-Key, so that a file that was taken is not taken twice.",
};
