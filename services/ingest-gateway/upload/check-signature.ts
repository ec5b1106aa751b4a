/**
 * Whether an upload is signed as its key demands (RFC 9421, hmac-sha256), before a byte of its body is read. That the body is what was signed
 * shows when it is whole, by its Content-Digest. A signature is good once: its nonce is kept for longer than it could be used.
 */
import type { CallerOf } from "@sluice/shared/http/guard.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import { signatureAlgorithm } from "@sluice/shared/http/signatures/hmac.ts";
import { signatureBase } from "@sluice/shared/http/signatures/signature-base.ts";
import { type GivenSignature, readSignatures } from "@sluice/shared/http/signatures/signature-input.ts";
import type { GatewayDeps } from "../deps.ts";
import { nonceRef } from "../partners.ts";
import * as problems from "../signature-problems.ts";

/** Seconds that a signature is good from `created`, and that a sender's clock may be ahead of ours. */
export const signatureSecondsMax = 300;
/** A nonce's length. */
const nonceChars = { least: 16, most: 128 };

type Deps = Pick<GatewayDeps, "store" | "clock" | "publicUrl">;

/** Null where the key demands none, or the upload is signed; else the answer. Uses the signature up. */
export async function checkSignature(
  deps: Deps,
  request: Request,
  { isSigned, keyId }: CallerOf<"partner">,
): Promise<Problem | null> {
  if (isSigned === undefined) return null;
  const { headers, method } = request;
  const read = readSignatures(headers.get("signature-input"), headers.get("signature"));
  if (read.kind === "malformed") return problems.malformedSignature(read.why);
  const given = read.kind === "given" ? read.signatures.find(({ keyid }) => keyid === keyId) : undefined;
  if (given === undefined) return problems.signatureNeeded(keyId);
  if (given.alg !== null && given.alg !== signatureAlgorithm)
    return problems.malformedSignature(`alg is ${JSON.stringify(given.alg)}, and must be hmac-sha256`);

  const missing = missingOf(given, headers);
  if (missing.length > 0) return problems.signatureIncomplete(missing);
  const nowSeconds = Math.floor(deps.clock.now().getTime() / 1000);
  const { created, expires, nonce } = given;
  const ageSeconds = nowSeconds - (created ?? 0);
  const hasExpired = expires !== null && expires < nowSeconds;
  if (Math.abs(ageSeconds) > signatureSecondsMax || hasExpired)
    return problems.signatureOutOfTime(ageSeconds, hasExpired, deps.clock.now());

  const { pathname, search } = new URL(request.url);
  const url = new URL(`${deps.publicUrl}${pathname}${search}`);
  const base = signatureBase({ method, url, headers }, given.components, given.params);
  if (base.kind === "absent")
    return problems.malformedSignature(
      `it covers ${base.components.join(", ")}, which the request does not have`,
    );
  if (!isSigned(base.text, given.signature)) return problems.wrongSignature(base.text);

  const saved = await deps.store.save([
    {
      ref: nonceRef(keyId, nonce ?? ""),
      expectedVersion: 0,
      state: { usedAt: deps.clock.now().toISOString() },
      // Past this it is too old to be used: `created` may lie as far ahead as it may lie back.
      expiresAt: nowSeconds + 2 * signatureSecondsMax + 60,
    },
  ]);
  return saved.kind === "saved" ? null : problems.signatureUsed;
}

/** What is not signed, and must be: whatever changes what is done. */
function missingOf({ components, created, nonce }: GivenSignature, headers: Headers): readonly string[] {
  const covers = (name: string): boolean => components.includes(name);
  const demanded = [
    "@method",
    ...(covers("@target-uri") ? [] : ["@path", "@query"]),
    "content-digest",
    ...["content-encoding", "idempotency-key"].filter((name) => headers.has(name)),
  ];
  const length = nonce?.length ?? 0;
  return [
    ...demanded.filter((name) => !covers(name)),
    ...(headers.has("content-digest") ? [] : ["the header Content-Digest"]),
    ...(created === null ? ["the parameter created"] : []),
    ...(length < nonceChars.least || length > nonceChars.most
      ? [`the parameter nonce, of ${nonceChars.least} to ${nonceChars.most} characters`]
      : []),
  ];
}
