/** Text in the sender's own encoding: written for what is added to a file, and stepped through character by character for what stands in it. */
import type { TextEncoding } from "@sluice/contracts/encoding.ts";

/** A character as it stands in the bytes. `char` is one UTF-16 unit: the character itself where a spreadsheet or a dialect cares for it, else "x". */
export interface Unit {
  readonly char: string;
  readonly bytes: Uint8Array;
}

/** Besides ASCII: blanks, and what a spreadsheet in East Asia takes for = + - @. */
const wide = "\u00A0\u3000＝＋－−＠";

/** The characters of whole bytes; one that is cut at the end is left out. */
export function unitsOf(bytes: Uint8Array, encoding: TextEncoding): Unit[] {
  const known = wideIn(encoding);
  const units: Unit[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = lengthAt(bytes, at, encoding);
    if (at + length > bytes.length) break;
    const own = bytes.subarray(at, at + length);
    units.push({ char: asciiOf(own, encoding) ?? known.get(own.join()) ?? "x", bytes: own });
    at += length;
  }
  return units;
}

function lengthAt(bytes: Uint8Array, at: number, encoding: TextEncoding): number {
  const lead = bytes[at] ?? 0;
  switch (encoding) {
    case "utf-16le":
    case "utf-16be":
      return 2;
    case "utf-8":
      return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    case "shift_jis":
    case "cp932":
      return (lead >= 0x81 && lead <= 0x9f) || (lead >= 0xe0 && lead <= 0xfc) ? 2 : 1;
    case "euc-jp":
      return lead === 0x8f ? 3 : lead === 0x8e || lead >= 0xa1 ? 2 : 1;
    case "iso-8859-1":
      return 1;
    default:
      return encoding satisfies never;
  }
}

function asciiOf(own: Uint8Array, encoding: TextEncoding): string | null {
  const [first = 0, second = 0] = own;
  const code =
    encoding === "utf-16le" ? first | (second << 8) : encoding === "utf-16be" ? (first << 8) | second : first;
  const isOne = encoding.startsWith("utf-16") || own.length === 1;
  return isOne && code < 0x80 ? String.fromCharCode(code) : null;
}

const wideOf = new Map<TextEncoding, ReadonlyMap<string, string>>();

function wideIn(encoding: TextEncoding): ReadonlyMap<string, string> {
  const made =
    wideOf.get(encoding) ??
    new Map(
      Array.from(wide, (char): [string, string] => [encodeText(char, encoding).join(), char]).filter(
        ([bytes]) => bytes !== unwritable,
      ),
    );
  wideOf.set(encoding, made);
  return made;
}

const unwritable = "63";

/** Whether an encoding can write Japanese. */
export const writesJapanese = (encoding: TextEncoding): boolean => encoding !== "iso-8859-1";

/** A text in an encoding; what it cannot write becomes a question mark. */
export function encodeText(text: string, encoding: TextEncoding): Uint8Array {
  if (encoding === "utf-8") return new TextEncoder().encode(text);
  if (encoding === "utf-16le" || encoding === "utf-16be") {
    const view = new DataView(new ArrayBuffer(text.length * 2));
    for (let at = 0; at < text.length; at += 1)
      view.setUint16(at * 2, text.charCodeAt(at), encoding === "utf-16le");
    return new Uint8Array(view.buffer);
  }
  const table = encoding === "iso-8859-1" ? null : tableOf(encoding === "euc-jp" ? "euc-jp" : "shift_jis");
  return Uint8Array.from(
    Array.from(text, (char): readonly number[] => {
      const code = char.codePointAt(0) ?? 0;
      if (code < 0x80 || (table === null && code <= 0xff)) return [code];
      return table?.get(char) ?? [0x3f];
    }).flat(),
  );
}

const tables = new Map<string, ReadonlyMap<string, readonly number[]>>();

/**
 * How characters are written, read out of the runtime's own decoder: nothing encodes these on all three runtimes, and a library's tables
 * would come with every cold start. A first spelling stays, so a character that has two is written as JIS X 0208 has it.
 */
function tableOf(label: "shift_jis" | "euc-jp"): ReadonlyMap<string, readonly number[]> {
  const known = tables.get(label);
  if (known !== undefined) return known;
  const made = new Map<string, readonly number[]>();
  const decoder = new TextDecoder(label);
  const put = (...own: number[]): void => {
    const [char = "", ...rest] = decoder.decode(Uint8Array.from(own));
    if (rest.length === 0 && char !== "\uFFFD" && !made.has(char)) made.set(char, own);
  };
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    if (label === "shift_jis" && lead >= 0xa1 && lead <= 0xdf) put(lead);
    for (let trail = 0x40; trail <= 0xfe; trail += 1) put(lead, trail);
  }
  tables.set(label, made);
  return made;
}
