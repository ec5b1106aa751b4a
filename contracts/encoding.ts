/** The character encodings that a feed may declare. Bytes are verified against the declared one; none is ever guessed. */

/**
 * `shift_jis`: JIS X 0201 and JIS X 0208 alone; `cp932`: Microsoft's, with its additional characters and its six other mappings.
 * `euc-jp`: JIS X 0201, 0208 and 0212. `iso-8859-1`: without the control characters 80-9F, which are another encoding's text.
 */
export type TextEncoding =
  | "utf-8"
  | "utf-16le"
  | "utf-16be"
  | "shift_jis"
  | "cp932"
  | "euc-jp"
  | "iso-8859-1";
