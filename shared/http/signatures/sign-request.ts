/** Signs a request, as a sender does. */
import { serializeDictionary, serializeInnerList } from "structured-headers";
import { type SignedRequest, signatureBase } from "./signature-base.ts";
import { hmacOf, signatureAlgorithm } from "./hmac.ts";

/** What a signature is made with and of. */
export interface Signing {
  /** From `sls_` to its end. */
  readonly secret: string;
  readonly keyId: string;
  /** What it covers, such as `@method` and `content-digest`: all of it is in the request. */
  readonly components: readonly string[];
  readonly created: Date;
  /** 16 to 128 characters that no other request has. */
  readonly nonce: string;
}

/** The two headers. Throws a RangeError where a component is not in the request. */
export function signRequest(
  request: SignedRequest,
  { secret, keyId, components, created, nonce }: Signing,
): { readonly "signature-input": string; readonly signature: string } {
  const params = new Map<string, string | number>([
    ["created", Math.floor(created.getTime() / 1000)],
    ["nonce", nonce],
    ["keyid", keyId],
    ["alg", signatureAlgorithm],
  ]);
  const written = serializeInnerList([components.map((name) => [name, new Map()]), params]);
  const base = signatureBase(request, components, written);
  if (base.kind === "absent")
    throw new RangeError(`the request has no ${base.components.join(", ")}, which should be signed`);
  return {
    "signature-input": `sluice=${written}`,
    signature: serializeDictionary(new Map([["sluice", [hmacOf(secret, base.text), new Map()]]])),
  };
}
