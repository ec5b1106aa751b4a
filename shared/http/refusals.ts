/** The answers to a key that proves nobody: the same from every service. */
import type { Proof } from "./api-key.ts";
import type { Problem } from "./problem.ts";

const headers = { "www-authenticate": 'Bearer realm="sluice"' };

/** No key, or one that is not known, or not with this secret: which of them, only our log says. */
export const unauthorized: Problem = {
  code: "unauthorized",
  detail:
    "Send a valid key as `Authorization: Bearer slk_…`. Keys are issued by the operator; one that was issued a moment ago takes a few seconds to be known everywhere.",
  headers,
};

/** Told without looking it up. */
const mistypedKey: Problem = {
  code: "mistyped-key",
  detail:
    "The key's checksum (its last six characters) does not match the rest: it was mistyped, or cut. Copy it again, from slk_ to its end.",
  headers,
};

/** Told to who has the right secret alone. */
const keyEnded = (endsAt: string): Problem => ({
  code: "key-ended",
  detail: `This key was rotated out or revoked, and is good no more since ${endsAt}. Send with the key that took its place, or ask the operator for one.`,
  extra: { endsAt },
  headers,
});

/** The answer to a proof that failed. */
export function refusalOf(proof: Extract<Proof, { kind: "refused" }>): Problem {
  if (proof.why === "mistyped") return mistypedKey;
  return proof.why === "ended" ? keyEnded(proof.endsAt) : unauthorized;
}

/** More requests of one key than a process takes. */
export const tooManyRequests = (perMinute: number, headers: Readonly<Record<string, string>>): Problem => ({
  code: "too-many-requests",
  detail: `A key may send ${perMinute} requests a minute. Nothing was done: send it again after the seconds that Retry-After says.`,
  headers,
});
