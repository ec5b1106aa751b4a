/** Signs a notice by Standard Webhooks: HMAC-SHA256 over id, instant and body, one signature a secret (https://www.standardwebhooks.com). */
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";

const prefix = "whsec_";

/** A secret as its holder gets it. */
export const writeSecret = (bytes: Uint8Array): string => `${prefix}${Buffer.from(bytes).toString("base64")}`;

/** What is signed. */
export interface Signed {
  readonly id: string;
  readonly at: Date;
  readonly body: string;
}

/** The headers of a notice. Receivers take it when any of the signatures is right, so a secret can be changed without a gap. */
export function signedHeaders(
  { id, at, body }: Signed,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}
