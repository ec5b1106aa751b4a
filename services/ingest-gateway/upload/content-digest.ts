/** Content-Digest (RFC 9530): a structured-field dictionary of byte sequences, over the bytes as sent. */
import { Buffer } from "node:buffer";

/** The algorithms that are checked, by their RFC 9530 names, with node:crypto's and their length in bytes. */
const algorithms = new Map([
  ["sha-256", { hash: "sha256", length: 32 }],
  ["sha-512", { hash: "sha512", length: 64 }],
]);

/** One digest to check. */
export interface WantedDigest {
  readonly algorithm: string;
  /** node:crypto's name. */
  readonly hash: string;
  readonly base64: string;
}

/** The header, read. */
export type ContentDigest =
  | { readonly kind: "wanted"; readonly digests: readonly WantedDigest[] }
  | { readonly kind: "unsupported"; readonly algorithms: readonly string[] }
  | { readonly kind: "malformed" };

const member = /^[ \t]*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):(?:;[^,]*)?[ \t]*$/;

/** Reads the header; no header wants nothing. Algorithms that are not known are passed over if one that is stands beside them. */
export function readContentDigest(header: string | undefined): ContentDigest {
  if (header === undefined) return { kind: "wanted", digests: [] };
  const digests: WantedDigest[] = [];
  const unknown: string[] = [];
  for (const text of header.split(",")) {
    const [, algorithm, value] = member.exec(text) ?? [];
    if (algorithm === undefined || value === undefined) return { kind: "malformed" };
    const known = algorithms.get(algorithm);
    if (known === undefined) {
      unknown.push(algorithm);
      continue;
    }
    const bytes = Buffer.from(value, "base64");
    if (bytes.length !== known.length) return { kind: "malformed" };
    digests.push({ algorithm, hash: known.hash, base64: bytes.toString("base64") });
  }
  return digests.length === 0 ? { kind: "unsupported", algorithms: unknown } : { kind: "wanted", digests };
}
