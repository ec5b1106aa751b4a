/** How the scan reads an encoding, and how long what it reads was in the file. */
import type { TextEncoding } from "@sluice/contracts/encoding.ts";

/** What the scan's bytes are in: UTF-16 is turned into UTF-8 first, all others are scanned as they are. */
export const scannedAs = (encoding: TextEncoding): TextEncoding =>
  encoding === "utf-16le" || encoding === "utf-16be" ? "utf-8" : encoding;

/** How many bytes of a file in UTF-16 stand for whole characters in UTF-8. */
export function utf16Length(utf8: Uint8Array): number {
  let units = 0;
  for (let at = 0; at < utf8.length; at += 1) {
    const byte = utf8[at] ?? 0;
    // A lead byte counts for its character, a trail byte not at all; four bytes are two units.
    if (byte < 0x80 || (byte >= 0xc0 && byte < 0xf0)) units += 1;
    else if (byte >= 0xf0) units += 2;
  }
  return units * 2;
}
