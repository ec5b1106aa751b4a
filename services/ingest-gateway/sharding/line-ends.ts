/** What ends a file's lines: one kind throughout, the declared one or the first. */
import { CR, LF } from "./dialect.ts";

/** A kind of line end. */
export type LineEnd = "\n" | "\r\n" | "\r";

/** Watches the kinds. */
export class LineEnds {
  readonly #declared: LineEnd | undefined;
  #kind: LineEnd | null;

  constructor(declared: LineEnd | undefined) {
    this.#declared = declared;
    this.#kind = declared ?? null;
  }

  /** How many CRs, less the LFs, the first record has inside quotes: what its lines are is known at its end. */
  #undecided = 0;

  /** Whether a byte inside quotes ends a line, as lines end elsewhere in the file; a CRLF counts one, by its LF. */
  endsLine(byte: number): boolean {
    if (this.#kind === null) this.#undecided += byte === CR ? 1 : -1;
    return byte === (this.#kind === "\r" ? CR : LF);
  }

  /** How many lines more the first record has, now that this is its end, than `endsLine` said. */
  correction(kind: LineEnd): number {
    return this.#kind === null && kind === "\r" ? this.#undecided : 0;
  }

  /** Takes the next line's end; what is wrong with it, or null. */
  take(kind: LineEnd): string | null {
    this.#kind ??= kind;
    if (this.#kind === kind) return null;
    return this.#declared === undefined
      ? `the line ends with ${nameOf(kind)}, the file's first one with ${nameOf(this.#kind)}: use one kind`
      : `the line ends with ${nameOf(kind)}, the feed's lines end with ${nameOf(this.#declared)}`;
  }
}

const nameOf = (kind: LineEnd): string => ({ "\n": "LF", "\r\n": "CRLF", "\r": "CR" })[kind];
