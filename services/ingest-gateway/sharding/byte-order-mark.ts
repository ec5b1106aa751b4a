/** Takes a byte order mark (U+FEFF in UTF-8) off the beginning of a stream, where it may come in pieces. */
import type { CsvFormat } from "@sluice/contracts/csv-format.ts";

const mark = [0xef, 0xbb, 0xbf];

/** What the beginning is: not clear yet, or clear, with the bytes behind a mark. */
export type Opening =
  | { readonly kind: "unclear" }
  | { readonly kind: "clear"; readonly marked: boolean; readonly rest: Uint8Array };

/** Fed until it is clear. */
export class MarkReader {
  #held: Uint8Array = new Uint8Array(0);

  /** Takes the next bytes. */
  push(bytes: Uint8Array): Opening {
    const all = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const marked = mark.every((byte, index) => (all[index] ?? byte) === byte);
    if (marked && all.length < mark.length) {
      this.#held = all.slice();
      return { kind: "unclear" };
    }
    return { kind: "clear", marked, rest: marked ? all.subarray(mark.length) : all };
  }

  /** The end of the file came first: what there was is no mark. */
  end(): Uint8Array {
    return this.#held;
  }
}

/** What is wrong with a file that begins with a mark, or without one; null when nothing is. */
export function markFault({ mark: wanted = "allowed" }: CsvFormat, marked: boolean): string | null {
  if (wanted === "required" && !marked)
    return "the file does not begin with a byte order mark, as this feed's files must";
  if (wanted === "refused" && marked) return "the file begins with a byte order mark: write it without one";
  return null;
}
