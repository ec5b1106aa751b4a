/**
 * Reads `Signature-Input` and `Signature` (RFC 9421, section 4). The parsing of structured fields is the library's; the packages for the
 * signatures themselves were passed over: the best kept one on npm follows draft 13, takes `"@method";req` for `"@method"`, and tells
 * what is wrong by errors without a code.
 */
import { type InnerList, isInnerList, parseDictionary, serializeInnerList } from "structured-headers";

/** One signature, as it was sent. */
export interface GivenSignature {
  readonly label: string;
  /** The covered components' names, in order: plain ones alone, none twice. */
  readonly components: readonly string[];
  /** Whole seconds since 1970. */
  readonly created: number | null;
  readonly expires: number | null;
  readonly nonce: string | null;
  readonly keyid: string | null;
  readonly alg: string | null;
  /** The value of `@signature-params`, in its one canonical form. */
  readonly params: string;
  readonly signature: Uint8Array;
}

/** Both headers, read; `malformed`: why they cannot be. */
export type GivenSignatures =
  | { readonly kind: "none" }
  | { readonly kind: "given"; readonly signatures: readonly GivenSignature[] }
  | { readonly kind: "malformed"; readonly why: string };

/** Why one of them cannot be read. */
class Malformed extends Error {
  override readonly name = "Malformed";
}

/** Reads every signature of a message. */
export function readSignatures(input: string | null, signature: string | null): GivenSignatures {
  if (input === null && signature === null) return { kind: "none" };
  if (input === null || signature === null) {
    const [there, missing] =
      input === null ? ["Signature", "Signature-Input"] : ["Signature-Input", "Signature"];
    return { kind: "malformed", why: `there is ${there}, but no ${missing}` };
  }
  try {
    const inputs = parsed("Signature-Input", input);
    const values = parsed("Signature", signature);
    return {
      kind: "given",
      signatures: Array.from(inputs, ([label, covered]) => read(label, covered, values.get(label))),
    };
  } catch (error) {
    if (error instanceof Malformed) return { kind: "malformed", why: error.message };
    throw error;
  }
}

function parsed(name: string, header: string): ReturnType<typeof parseDictionary> {
  try {
    return parseDictionary(header);
  } catch (cause) {
    throw new Malformed(`${name} is no dictionary of RFC 9651 (${String(cause)})`, { cause });
  }
}

type Member = ReturnType<typeof parseDictionary> extends Map<string, infer Value> ? Value : never;

function read(label: string, covered: Member, value: Member | undefined): GivenSignature {
  if (!isInnerList(covered)) throw new Malformed(`Signature-Input has no list of components for ${label}`);
  if (value === undefined || isInnerList(value) || !(value[0] instanceof ArrayBuffer))
    throw new Malformed(`Signature has no byte sequence (:base64:) for ${label}`);
  const params = covered[1];
  const number = (name: string): number | null => {
    const found = params.get(name) ?? null;
    if (found === null || (typeof found === "number" && Number.isSafeInteger(found))) return found;
    throw new Malformed(`${name} of ${label} is not a whole number of seconds`);
  };
  const text = (name: string): string | null => {
    const found = params.get(name) ?? null;
    if (found === null || typeof found === "string") return found;
    throw new Malformed(`${name} of ${label} is not a string in double quotes`);
  };
  return {
    label,
    components: componentsOf(label, covered),
    created: number("created"),
    expires: number("expires"),
    nonce: text("nonce"),
    keyid: text("keyid"),
    alg: text("alg"),
    params: serializeInnerList(covered),
    signature: new Uint8Array(value[0]),
  };
}

function componentsOf(label: string, [items]: InnerList): readonly string[] {
  const names = items.map(([name, params]) => {
    if (typeof name !== "string") throw new Malformed(`a component of ${label} is not in double quotes`);
    if (params.size > 0)
      throw new Malformed(
        `the component "${name}" of ${label} has parameters (${Array.from(params.keys()).join(", ")}), which are not taken here`,
      );
    return name;
  });
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Malformed(`the component "${twice}" of ${label} is there twice`);
  return names;
}
