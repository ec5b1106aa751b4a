/** Signs an upload whose key demands it (docs/security.md): by RFC 9421, with a nonce of its own and a digest of the bytes as they are sent. */
import { createHash, randomBytes } from "node:crypto";
import { isWellWritten } from "@sluice/shared/http/api-key.ts";
import { signRequest } from "@sluice/shared/http/signatures/sign-request.ts";

/** The key id that a signing secret is of; null where it is none, mistyped or cut. */
export function keyIdOf(signingSecret: string): string | null {
  const [, keyId = null] = /^sls_([0-9A-Za-z]+)_/.exec(signingSecret) ?? [];
  return isWellWritten(signingSecret.replace(/^sls_/, "slk_")) ? keyId : null;
}

/** The headers that a signed upload has besides those given. Reads the body once, in pieces. */
export async function signedHeaders(
  url: string,
  body: Blob,
  headers: Readonly<Record<string, string>>,
  signing: { readonly secret: string; readonly keyId: string; readonly now: Date },
): Promise<Record<string, string>> {
  const hash = createHash("sha256");
  for await (const chunk of body.stream()) hash.update(chunk);
  const sent = { ...headers, "content-digest": `sha-256=:${hash.digest("base64")}:` };
  const made = signRequest(
    { method: "POST", url: new URL(url), headers: new Headers(sent) },
    {
      secret: signing.secret,
      keyId: signing.keyId,
      components: ["@method", "@path", "@query", ...Object.keys(sent)],
      created: signing.now,
      nonce: randomBytes(24).toString("base64url"),
    },
  );
  return { ...sent, ...made };
}
