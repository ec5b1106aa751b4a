/**
 * Verifies a stream of bytes against its encoding, strictly. A fatal TextDecoder only says that something is wrong; this says
 * where: byte offset, line, and the bytes themselves.
 */

/** The encodings of feeds. */
export type Encoding = "utf-8" | "shift_jis";

/** The first ill-formed sequence. `byte` and `line` count from 1; `hex` is the sequence, such as `c3 28`. */
export interface BadBytes {
  readonly byte: number;
  readonly line: number;
  readonly hex: string;
}

/** The bytes do not have the encoding that they should. */
export class WrongEncoding extends Error {
  override readonly name = "WrongEncoding";
  readonly bad: BadBytes;
  constructor(encoding: Encoding, bad: BadBytes) {
    super(`byte ${bad.byte} (line ${bad.line}): ${bad.hex} is not ${encoding}`);
    this.bad = bad;
  }
}

/** Decodes chunk by chunk; both throw WrongEncoding at the first ill-formed sequence. */
export interface StrictDecoder {
  /** The text of the chunk; a character cut at its end waits for the next. */
  decode(chunk: Uint8Array): string;
  /** The end: throws when a character is cut there. */
  end(): void;
}

/** A decoder for one stream. A byte order mark is text like any other. */
export function strictDecoder(encoding: Encoding): StrictDecoder {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  // The bytes of a character that the last chunk cut, the offset of its first byte, and the newlines before it.
  let carry: Uint8Array = new Uint8Array(0);
  let offset = 0;
  let newlines = 0;
  return {
    decode(chunk) {
      let text: string;
      try {
        text = decodeWith(decoder, chunk, true);
      } catch {
        throw new WrongEncoding(encoding, locate(encoding, joined(carry, chunk), offset, newlines));
      }
      const pending = pendingBytes(encoding, carry, chunk);
      const seen = carry.length + chunk.length;
      carry = lastOf(carry, chunk, pending);
      offset += seen - pending;
      newlines += countNewlines(chunk);
      return text;
    },
    end() {
      if (carry.length > 0)
        throw new WrongEncoding(encoding, { byte: offset + 1, line: newlines + 1, hex: hexOf(carry) });
    },
  };
}

/**
 * The same on every runtime. Node's Shift_JIS (ICU's) turns the control bytes 1A, 1C and 7F in a circle and refuses 80, where Bun
 * and Deno follow the Encoding Standard; over all bytes and pairs nothing else differs. The circle is undone, and 80, which no
 * text holds, is refused everywhere.
 */
function decodeWith(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): string {
  const text = decoder.decode(bytes, { stream });
  if (decoder.encoding !== "shift_jis") return text;
  if (text.includes("\u0080")) throw new TypeError("0x80 is no Shift_JIS character");
  return turnsControls ? text.replace(controls, (control) => turnedBack[control] ?? control) : text;
}

const turnsControls = new TextDecoder("shift_jis").decode(new Uint8Array([0x1a])) !== "\u001a";
const turnedBack: Readonly<Record<string, string>> = {
  "\u001c": "\u001a",
  "\u007f": "\u001c",
  "\u001a": "\u007f",
};
const controls = new RegExp(`[${Object.keys(turnedBack).join("")}]`, "g");

/** How many bytes at the end belong to a character that is not whole. Everything before them is known to be well-formed. */
function pendingBytes(encoding: Encoding, carry: Uint8Array, chunk: Uint8Array): number {
  const total = carry.length + chunk.length;
  const fromEnd = (back: number): number =>
    (back <= chunk.length ? chunk[chunk.length - back] : carry[total - back]) ?? 0;
  if (encoding === "shift_jis") {
    // A byte that cannot lead ends a character, be it single or a trail; after it, leads and trails alternate.
    let run = 0;
    while (run < total && isShiftJisLead(fromEnd(run + 1))) run += 1;
    return run % 2;
  }
  for (let back = 1; back <= Math.min(3, total); back += 1) {
    const byte = fromEnd(back);
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

const isShiftJisLead = (byte: number): boolean =>
  (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc);

/** Finds the sequence in bytes that are known to be ill-formed: the shortest prefix that a fresh decoder refuses ends with it. */
function locate(encoding: Encoding, bytes: Uint8Array, offset: number, newlines: number): BadBytes {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodes(encoding, bytes.subarray(0, middle), true)) good = middle;
    else bad = middle;
  }
  // Where it starts: after the longest prefix of whole characters, at most three bytes before.
  let start = bad - 1;
  while (start > Math.max(bad - 4, 0) && !decodes(encoding, bytes.subarray(0, start), false)) start -= 1;
  return {
    byte: offset + start + 1,
    line: newlines + countNewlines(bytes.subarray(0, start)) + 1,
    hex: hexOf(bytes.subarray(start, bad)),
  };
}

function decodes(encoding: Encoding, bytes: Uint8Array, stream: boolean): boolean {
  try {
    decodeWith(new TextDecoder(encoding, { fatal: true, ignoreBOM: true }), bytes, stream);
    return true;
  } catch {
    return false;
  }
}

/** How many line feeds; in both encodings no other character holds that byte. */
function countNewlines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

/** The last `count` bytes of two pieces, copied: the chunk's memory is the stream's. */
function lastOf(head: Uint8Array, tail: Uint8Array, count: number): Uint8Array {
  if (count === 0) return new Uint8Array(0);
  return count <= tail.length ? tail.slice(tail.length - count) : joined(head, tail).slice(-count);
}

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
