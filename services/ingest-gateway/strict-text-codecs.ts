/**
 * The encodings, strictly: what is not of the declared one is refused, and the same bytes are the same text on every runtime.
 *
 * TextDecoder's "shift_jis" and "euc-jp" are vendors' sets in truth (Encoding Standard, index jis0208: with NEC's row 13 and IBM's
 * rows), and read six characters of JIS X 0208 in Microsoft's way. So the standard sets are these less the vendors' rows, with the
 * six put right (Python's codecs and the Unicode Consortium's JIS0208.TXT have them so).
 */
import { Buffer } from "node:buffer";
import type { TextEncoding } from "@sluice/contracts/encoding.ts";

/** One encoding. */
export interface Codec {
  /** How many of the bytes are whole characters: all but a cut one at the end. Throws when it meets ill-formed ones. */
  wholeBytes(bytes: Uint8Array): number;
  /** The text of whole characters, counted by `wholeBytes`; a byte order mark is text. Throws when they are ill-formed. */
  decode(bytes: Uint8Array): string;
  /** Whether a text may begin with these bytes: the last character may be cut. */
  mayBegin(bytes: Uint8Array): boolean;
  /** What bytes that were refused are, for the partner. */
  tell(bytes: Uint8Array): string;
}

class IllFormed extends Error {
  override readonly name = "IllFormed";
}

const fatal = (label: "utf-8" | "utf-16le" | "utf-16be" | "shift_jis" | "euc-jp"): TextDecoder =>
  new TextDecoder(label, { fatal: true, ignoreBOM: true });

function succeeds(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

/** An encoding that the runtimes decode alike. */
function runtimes(
  label: "utf-8" | "utf-16le" | "utf-16be",
  pendingBytes: (bytes: Uint8Array) => number,
): Codec {
  const decoder = fatal(label);
  return {
    wholeBytes: (bytes) => bytes.length - pendingBytes(bytes),
    decode: (bytes) => decoder.decode(bytes),
    mayBegin: (bytes) => succeeds(() => fatal(label).decode(bytes, { stream: true })),
    tell: () => `which is no ${label} text`,
  };
}

function pendingUtf8(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/** Half a unit, and a high surrogate that waits for its other half. `highByte`: where in a unit its high byte is. */
const pendingUtf16 =
  (highByte: 0 | 1) =>
  (bytes: Uint8Array): number => {
    const half = bytes.length % 2;
    const high = bytes[bytes.length - half - 2 + highByte] ?? 0;
    return half + (high >= 0xd8 && high <= 0xdb ? 2 : 0);
  };

const latin1: Codec = {
  wholeBytes: (bytes) => bytes.length,
  decode: (bytes) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    if (/[\u0080-\u009f]/.test(text)) throw new IllFormed("80-9f are control characters");
    return text;
  },
  mayBegin: (bytes) => succeeds(() => latin1.decode(bytes)),
  tell: () => "which is no character of iso-8859-1 (windows-1252 has one)",
};

/** How long the character is that begins with each byte; 0 where none does, `vendors` where only a vendor's two bytes do. */
type Lengths = Uint8Array;
const vendors = 255;

/** Where the last character begins that is not whole; the length when all are. Throws at a byte that begins none. */
function wholeBytes(lengths: Lengths, bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = lengths[bytes[at] ?? 0] ?? 0;
    if (length === vendors && at + 2 > bytes.length) return at;
    if (length === 0 || length === vendors) throw new IllFormed(`no character begins with ${bytes[at]}`);
    if (at + length > bytes.length) return at;
    at += length;
  }
  return at;
}

/** A Japanese encoding: `label` decodes the vendors' set, `lengths` narrows it, `settle` puts its text right. */
function japanese(
  name: TextEncoding,
  label: "shift_jis" | "euc-jp",
  lengths: Lengths,
  decodeWhole: (decoder: TextDecoder, bytes: Uint8Array) => string,
): Codec {
  const decoder = fatal(label);
  const decode = (bytes: Uint8Array): string => decodeWhole(decoder, bytes);
  return {
    wholeBytes: (bytes) => wholeBytes(lengths, bytes),
    decode,
    mayBegin: (bytes) =>
      succeeds(() => {
        decode(bytes.subarray(0, wholeBytes(lengths, bytes)));
        fatal(label).decode(bytes, { stream: true });
      }),
    tell: (bytes) => {
      const isVendors = bytes.length > 1 && succeeds(() => decoder.decode(bytes));
      if (!isVendors) return `which is no ${name} text`;
      return name === "shift_jis"
        ? "a character that cp932 has and shift_jis has not"
        : `a vendor's character that ${name} has not`;
    },
  };
}

/**
 * Node's Shift_JIS (ICU's) turns the control bytes 1A, 1C and 7F in a circle, where Bun and Deno follow the Encoding Standard; over
 * all bytes and pairs nothing else differs but 80, which `lengths` refuses.
 */
function decodeShiftJis(decoder: TextDecoder, bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  return turnsControls ? text.replace(controls, (control) => turnedBack[control] ?? control) : text;
}

const turnsControls = new TextDecoder("shift_jis").decode(new Uint8Array([0x1a])) !== "\u001a";
const turnedBack: Readonly<Record<string, string>> = {
  "\u001c": "\u001a",
  "\u007f": "\u001c",
  "\u001a": "\u007f",
};
const controls = new RegExp(`[${Object.keys(turnedBack).join("")}]`, "g");

/** The tilde of JIS X 0212, which the runtimes read as the same character as JIS X 0208's wave dash. */
const tilde0212 = Uint8Array.of(0x8f, 0xa2, 0xb7);

/** What ICU (Node) reads as IBM's characters, and nobody else. */
const icuAlone = [0x8ee0, 0x8ee1, 0x8ee2, 0x8ff3].map((pair) => Buffer.from([pair >> 8, pair & 0xff]));

function decodeEucJp(decoder: TextDecoder, bytes: Uint8Array): string {
  // 8E and 8F are never trail bytes, so that what is found behind them is one character.
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (icuAlone.some((pair) => buffer.includes(pair))) throw new IllFormed("no character of EUC-JP");
  const at = buffer.indexOf(tilde0212);
  if (at === -1) return asJis(decoder.decode(bytes));
  return `${asJis(decoder.decode(bytes.subarray(0, at)))}\uff5e${decodeEucJp(decoder, bytes.subarray(at + 3))}`;
}

/** Microsoft's six readings, put right. */
const jis: Readonly<Record<string, string>> = {
  "～": "〜",
  "∥": "‖",
  "－": "−",
  "￠": "¢",
  "￡": "£",
  "￢": "¬",
};
const microsoft = new RegExp(`[${Object.keys(jis).join("")}]`, "g");
const asJis = (text: string): string => text.replace(microsoft, (character) => jis[character] ?? character);

function lengthsOf(ranges: readonly (readonly [from: number, to: number, length: number])[]): Lengths {
  const lengths = new Uint8Array(256);
  for (const [from, to, length] of ranges) lengths.fill(length, from, to + 1);
  return lengths;
}

const singles = [
  [0x00, 0x7f, 1],
  [0xa1, 0xdf, 1],
] as const;
/** Rows 1-8 and 16-84: NEC's row 13 (87), the rows that NEC and IBM chose (ED, EE, FA-FC), and users' own (F0-F9) are not there. */
const shiftJis = lengthsOf([
  ...singles,
  [0x81, 0x84, 2],
  [0x85, 0x87, vendors],
  [0x88, 0x9f, 2],
  [0xe0, 0xea, 2],
  [0xeb, 0xfc, vendors],
]);
const cp932 = lengthsOf([...singles, [0x81, 0x9f, 2], [0xe0, 0xfc, 2]]);
/** Code sets 0 to 3; of JIS X 0208 the rows 1-8 and 16-84. */
const eucJp = lengthsOf([
  [0x00, 0x7f, 1],
  [0x8e, 0x8e, 2],
  [0x8f, 0x8f, 3],
  [0xa1, 0xa8, 2],
  [0xa9, 0xaf, vendors],
  [0xb0, 0xf4, 2],
  [0xf5, 0xfe, vendors],
]);

/** By name. */
export const codecs: Readonly<Record<TextEncoding, Codec>> = {
  "utf-8": runtimes("utf-8", pendingUtf8),
  "utf-16le": runtimes("utf-16le", pendingUtf16(1)),
  "utf-16be": runtimes("utf-16be", pendingUtf16(0)),
  shift_jis: japanese("shift_jis", "shift_jis", shiftJis, (decoder, bytes) =>
    asJis(decodeShiftJis(decoder, bytes)),
  ),
  cp932: japanese("cp932", "shift_jis", cp932, decodeShiftJis),
  "euc-jp": japanese("euc-jp", "euc-jp", eucJp, decodeEucJp),
  "iso-8859-1": latin1,
};
