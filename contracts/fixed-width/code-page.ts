/**
 * The one-byte encodings of fixed-width files. Both are read into the same text, so that a layout's rules hold for either.
 *
 * `jis-x-0201`: the standard's 8-bit code: 5C is the yen sign and 7E the overline, A1-DF half-width katakana.
 * `ibm290`: EBCDIC with katakana, which is also the single-byte part of IBM930. Rows 40-FF were read out of OpenJDK 17's IBM290
 * and agree with the single bytes of glibc 2.36's IBM930 (code-page.oracle.json). Control characters other than line ends are left out: no field may hold one.
 */

/** Which one. */
export type CodePage = "jis-x-0201" | "ibm290";

/** Whether an encoding is one of them. */
export const isCodePage = (encoding: string): encoding is CodePage => Object.hasOwn(codeTables, encoding);

/** One code page: `text[byte]` is that byte's character, or `unmapped`. */
export interface CodeTable {
  readonly text: readonly string[];
  readonly byteOf: ReadonlyMap<string, number>;
  readonly cr: number;
  readonly lf: number;
  /** DOS's end-of-file byte, which some writers append; -1 where there is none. */
  readonly endOfFile: number;
}

/** Stands for a byte that has no character. */
export const unmapped = "\uFFFD";

/** Rows 4 to F, sixteen characters each. */
const ibm290Rows = [
  " ｡｢｣､･ｦｧｨｩ£.<(+|",
  "&ｪｫｬｭｮｯ\uFFFDｰ\uFFFD!¥*);¬",
  "-/abcdefgh\uFFFD,%_>?",
  "[ijklmnop`:#@'=\"",
  "]ｱｲｳｴｵｶｷｸｹｺqｻｼｽｾ",
  "ｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉr\uFFFDﾊﾋﾌ",
  "~‾ﾍﾎﾏﾐﾑﾒﾓﾔﾕsﾖﾗﾘﾙ",
  "^¢\\tuvwxyzﾚﾛﾜﾝﾞﾟ",
  "{ABCDEFGHI\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD",
  "}JKLMNOPQR\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD",
  "$\uFFFDSTUVWXYZ\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD",
  "0123456789\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD",
];

const ascii = Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0x5c) return "\u00A5";
  if (byte === 0x7e) return "\u203E";
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  return byte >= 0xa1 && byte <= 0xdf ? String.fromCharCode(0xff61 + byte - 0xa1) : unmapped;
});

const ebcdic = [...Array.from({ length: 64 }, () => unmapped), ...ibm290Rows.join("")];

/** The tables. */
export const codeTables: Readonly<Record<CodePage, CodeTable>> = {
  "jis-x-0201": { ...table(ascii), cr: 0x0d, lf: 0x0a, endOfFile: 0x1a },
  ibm290: { ...table(ebcdic), cr: 0x0d, lf: 0x25, endOfFile: -1 },
};

function table(text: readonly string[]): Pick<CodeTable, "text" | "byteOf"> {
  const mapped = text.flatMap((character, byte): [string, number][] =>
    character === unmapped ? [] : [[character, byte]],
  );
  return { text, byteOf: new Map(mapped) };
}

/** Bytes as text, one character a byte. */
export function decodeBytes(bytes: Uint8Array, page: CodePage): string {
  const { text } = codeTables[page];
  let decoded = "";
  for (const byte of bytes) decoded += text[byte] ?? unmapped;
  return decoded;
}

/** Text as bytes, or the first character that the code page does not have. */
export function encodeText(text: string, page: CodePage): Uint8Array | { readonly missing: string } {
  const { byteOf } = codeTables[page];
  const bytes = new Uint8Array(text.length);
  let at = 0;
  for (const character of text) {
    const byte = byteOf.get(character);
    if (byte === undefined) return { missing: character };
    bytes[at++] = byte;
  }
  return bytes;
}
