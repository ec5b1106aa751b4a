/** A CSV format as bytes: what the scan stops at. */
import type { CsvFormat } from "@sluice/contracts/csv-format.ts";

/** The bytes that frame records. */
export const LF = 0x0a;
export const CR = 0x0d;
const BLANK = 0x20;
const TAB = 0x09;

/** What the scan knows of a dialect; -1 stands for what the dialect does not have. */
export interface Dialect {
  readonly delimiter: number;
  readonly quote: number;
  readonly escape: number;
  readonly comment: number;
  /** Fields lose blanks at their ends. */
  readonly trims: boolean;
  /** 1 for the bytes that the scan must stop at. */
  readonly special: Uint8Array;
}

/** Compiles a format. */
export function dialectOf(format: CsvFormat): Dialect {
  const byteOf = (character: string | null | undefined): number => character?.charCodeAt(0) ?? -1;
  const delimiter = byteOf(format.delimiter);
  const quote = byteOf(format.quote);
  const escape = byteOf(format.escape);
  const comment = byteOf(format.comment);
  const trims = format.trim === true;
  const special = new Uint8Array(256);
  const stops = [0, LF, CR, delimiter, quote, escape, comment, ...(trims ? [BLANK, TAB] : [])];
  for (const byte of stops) if (byte >= 0) special[byte] = 1;
  // Double bytes are stepped over as one; in the other encodings no byte of one can be taken for another character.
  if (format.encoding === "shift_jis" || format.encoding === "cp932")
    special.fill(1, 0x81, 0xa0).fill(1, 0xe0, 0xfd);
  return { delimiter, quote, escape, comment, trims, special };
}

/** Whether a byte may be trimmed; a delimiter never is. */
export const isBlank = ({ trims, delimiter }: Dialect, byte: number): boolean =>
  trims && (byte === BLANK || byte === TAB) && byte !== delimiter;
