/** Problems of keys and rights. */
import { kind, type ProblemType } from "./kind.ts";

/** By code. */
export const accessProblems = {
  unauthorized: kind(
    401,
    "A valid API key is needed",
    "The request has no key, or one that is not known here.",
    "Send your key as `Authorization: Bearer slk_…`. A new key takes a few seconds to be known everywhere.",
  ),
  "mistyped-key": kind(
    401,
    "The API key is not whole",
    "The key's checksum, its last six characters, does not match the rest.",
    "Copy the key again, from slk_ to its end.",
  ),
  "key-ended": kind(
    401,
    "The API key has ended",
    "The key was rotated out or revoked, and is good no more since `endsAt`.",
    "Send with the key that took its place, or ask the operator for one.",
  ),
  "signature-needed": kind(
    401,
    "The upload must be signed",
    "Uploads with this key must be signed (RFC 9421), and the request has no signature of the key's.",
    "Sign it with the key's signing secret (sls_…), as docs/security.md tells; `sluice upload` does with SLUICE_SIGNING_SECRET.",
  ),
  "malformed-signature": kind(
    400,
    "The signature's headers cannot be read",
    "Signature-Input or Signature is not as RFC 9421 writes it, or has a parameter that is not taken here.",
    "The detail says which part is at fault.",
  ),
  "signature-incomplete": kind(
    400,
    "The signature does not cover enough",
    "A part of the request that changes what is done, or a parameter, is not signed: it is in `missing`.",
    "Sign it too, and send Content-Digest with sha-256 over the bytes as sent.",
  ),
  "signature-out-of-time": kind(
    401,
    "The signature is not of now",
    "A signature is good from `created` for five minutes; this one is older, or of the future, or has expired.",
    "Sign each try anew, and set the clock: `now` is ours.",
  ),
  "wrong-signature": kind(
    401,
    "The signature is not right",
    "It is not the HMAC of `base`, which is what we see signed, by the key's signing secret.",
    "Hold your own signature base against `base`; if they are equal, the signing secret is not this key's.",
  ),
  "signature-used": kind(
    409,
    "The signature was used before",
    "A request with the same nonce was sent with this key already; each signature is good once.",
    "Sign each try anew, with another nonce. Whether the first one was taken, its own answer says.",
  ),
  "too-many-requests": kind(
    429,
    "Too many requests with this key",
    "The key has sent more requests a minute than one process takes; nothing was done.",
    "Send it again after the seconds that Retry-After says; RateLimit tells beforehand what is left.",
  ),
  "quota-used-up": kind(
    429,
    "The key's quota for today is used up",
    "The key may send so many files, or bytes, in a day (UTC), and the file would be more; nothing of it was kept.",
    "Send it again after the seconds that Retry-After says, or ask the operator for more; RateLimit tells beforehand what is left.",
  ),
  "above-quota": kind(
    413,
    "The file is more than the key may send in a day",
    "The file alone has more bytes than the key's quota for a whole day, so that waiting does not help.",
    "Split the file, or ask the operator for more.",
  ),
  "too-many-own-streams": kind(
    429,
    "Too many live streams with this key",
    "The key holds as many live streams open as one key may.",
    "Close one, or ask GET /v1/files/<id> now and then.",
  ),
  "operator-only": kind(
    403,
    "Only the operator may do this",
    "The route is for operators, and the key is a partner's, or an auditor's where something would be changed.",
    "Ask the operator, or use an operator's key.",
  ),
  "partner-only": kind(
    403,
    "Only a partner may do this",
    "What is sent belongs to the partner whose key sends it, and the key is the operator's.",
    "Issue a key for the partner and send with that.",
  ),
  "feed-not-allowed": kind(
    403,
    "The key may not send to this feed",
    "A key is for named feeds, and this is none of them.",
    "Ask the operator for a key that covers the feed.",
  ),
  "partner-reserved": kind(
    409,
    "The partner id is taken",
    "The id stands for operators and auditors themselves.",
    "Register the partner under another id.",
  ),
  "no-such-key": kind(
    404,
    "There is no such key",
    "The partner has no key of this id.",
    "GET /v1/partners/<partner>/keys lists those it has.",
  ),
  "key-ends": kind(
    409,
    "The key ends already",
    "The key was rotated or revoked before, and cannot be rotated again.",
    "Rotate `successor`, which took its place, or issue a new key.",
  ),
  "key-changed": kind(
    409,
    "The key was changed at the same moment",
    "Somebody else rotated or revoked the key just now.",
    "Look at the key, and say again what is still needed.",
  ),
} as const satisfies Record<string, ProblemType>;
