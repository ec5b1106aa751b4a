/**
 * Verifies a stream of bytes against its encoding, strictly. A fatal TextDecoder only says that something is wrong; this says
 * where: byte offset, line, column, and the bytes themselves.
 */
import type { TextEncoding } from "@sluice/contracts/encoding.ts";
import { type Codec, codecs } from "./strict-text-codecs.ts";
import { TextPlace } from "./strict-text-place.ts";

/**
 * The first ill-formed sequence. `byte`, `line` and `column` (of characters) count from 1; `hex` is the sequence, such as `c3 28`;
 * `why` says what it is.
 */
export interface BadBytes {
  readonly byte: number;
  readonly line: number;
  readonly column: number;
  readonly hex: string;
  readonly why: string;
}

/** The bytes do not have the encoding that they should. */
export class WrongEncoding extends Error {
  override readonly name = "WrongEncoding";
  readonly bad: BadBytes;
  constructor(bad: BadBytes) {
    super(`byte ${bad.byte} (line ${bad.line}, column ${bad.column}): ${bad.hex}, ${bad.why}`);
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

/** A decoder for one stream. A byte order mark is text like any other, unless it is another encoding's. */
export function strictDecoder(encoding: TextEncoding): StrictDecoder {
  const codec = codecs[encoding];
  const place = new TextPlace();
  const opening = foreignMarks(encoding);
  // The bytes of a character that the last chunk cut, and the offset of its first byte.
  let carry: Uint8Array = new Uint8Array(0);
  let offset = 0;
  return {
    decode(chunk) {
      opening(chunk);
      const bytes = carry.length === 0 ? chunk : joined(carry, chunk);
      let text: string;
      let whole: number;
      try {
        whole = codec.wholeBytes(bytes);
        text = codec.decode(bytes.subarray(0, whole));
      } catch {
        throw new WrongEncoding(locate(codec, bytes, offset, place));
      }
      place.take(text);
      // Copied: the chunk's memory is the stream's.
      carry = bytes.slice(whole);
      offset += whole;
      return text;
    },
    end() {
      if (carry.length === 0) return;
      if (!codec.mayBegin(carry)) throw new WrongEncoding(locate(codec, carry, offset, place));
      const { line, column } = place.here();
      const why = "the beginning of a character that the file's end cuts off";
      throw new WrongEncoding({ byte: offset + 1, line, column, hex: hexOf(carry), why });
    },
  };
}

/** The byte order marks of encodings. */
const marks = [
  { encoding: "utf-8", bytes: Uint8Array.of(0xef, 0xbb, 0xbf) },
  { encoding: "utf-16le", bytes: Uint8Array.of(0xff, 0xfe) },
  { encoding: "utf-16be", bytes: Uint8Array.of(0xfe, 0xff) },
] as const;

/** Looks for another encoding's mark at the file's beginning, where it could be read as text. Throws WrongEncoding. */
function foreignMarks(encoding: TextEncoding): (chunk: Uint8Array) => void {
  let first = new Uint8Array(0);
  const foreign = marks.filter((mark) => mark.encoding !== encoding && isText(encoding, mark.bytes));
  return (chunk) => {
    if (first.length === 3) return;
    first = joined(first, chunk.subarray(0, 3 - first.length));
    const found = foreign.find(({ bytes }) => bytes.every((byte, index) => first[index] === byte));
    if (found === undefined) return;
    const why = `the byte order mark of ${found.encoding}`;
    throw new WrongEncoding({ byte: 1, line: 1, column: 1, hex: hexOf(found.bytes), why });
  };
}

const isText = (encoding: TextEncoding, bytes: Uint8Array): boolean => codecs[encoding].mayBegin(bytes);

/** A file's first bytes may be enough to say what it is. */
function markHint(sequence: Uint8Array): string {
  const mark = marks.find(({ bytes }) => sequence.every((byte, index) => bytes[index] === byte));
  return mark === undefined ? "" : ` (a file in ${mark.encoding} may begin so)`;
}

/** Finds the sequence in bytes that are known to be ill-formed: the shortest prefix that no text begins with ends with it. */
function locate(codec: Codec, bytes: Uint8Array, offset: number, place: TextPlace): BadBytes {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (codec.mayBegin(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  // Where it starts: after the longest prefix of whole characters, at most three bytes before.
  let start = bad - 1;
  while (start > Math.max(bad - 4, 0) && textOf(codec, bytes.subarray(0, start)) === null) start -= 1;
  place.take(textOf(codec, bytes.subarray(0, start)) ?? "");
  const sequence = bytes.subarray(start, bad);
  const byte = offset + start + 1;
  const why = codec.tell(sequence) + (byte === 1 ? markHint(sequence) : "");
  return { byte, ...place.here(), hex: hexOf(sequence), why };
}

/** The text of bytes; null when they are not whole characters. */
function textOf(codec: Codec, bytes: Uint8Array): string | null {
  try {
    return codec.wholeBytes(bytes) === bytes.length ? codec.decode(bytes) : null;
  } catch {
    return null;
  }
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
