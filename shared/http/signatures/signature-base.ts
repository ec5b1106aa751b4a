/** The text that is signed (RFC 9421, section 2.5): a line a component, then the signature's own parameters. */

/** A request, as far as it can be signed. */
export interface SignedRequest {
  readonly method: string;
  /** As the sender addressed it. */
  readonly url: URL;
  readonly headers: Headers;
}

/** The text; or the components that are covered and cannot be: not in the request, or not known. */
export type SignatureBase =
  | { readonly kind: "base"; readonly text: string }
  | { readonly kind: "absent"; readonly components: readonly string[] };

const derived: Readonly<Record<string, (request: SignedRequest) => string>> = {
  "@method": ({ method }) => method,
  "@target-uri": ({ url }) => url.href,
  "@authority": ({ url }) => url.host,
  "@scheme": ({ url }) => url.protocol.slice(0, -1),
  "@request-target": ({ url }) => `${url.pathname}${url.search}`,
  "@path": ({ url }) => url.pathname,
  "@query": ({ url }) => url.search || "?",
};

/** Makes it. `params`: the value of `@signature-params`, which names the same components. */
export function signatureBase(
  request: SignedRequest,
  components: readonly string[],
  params: string,
): SignatureBase {
  const absent: string[] = [];
  const lines = components.map((name) => {
    const value = valueOf(request, name);
    if (value === null) absent.push(name);
    return `"${name}": ${value ?? ""}`;
  });
  if (absent.length > 0) return { kind: "absent", components: absent };
  return { kind: "base", text: [...lines, `"@signature-params": ${params}`].join("\n") };
}

function valueOf(request: SignedRequest, name: string): string | null {
  if (name.startsWith("@")) return Object.hasOwn(derived, name) ? (derived[name]?.(request) ?? null) : null;
  // A field's name is signed in lower case; several of one name are joined as they are sent.
  return /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) ? (request.headers.get(name)?.trim() ?? null) : null;
}
