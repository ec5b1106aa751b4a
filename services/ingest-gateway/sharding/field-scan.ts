/** The fields of one record after the other: quotes, escapes, blanks around fields. Fed with the bytes that matter, by their offset. */
import { CR, type Dialect, isBlank, LF } from "./dialect.ts";
import type { Faults } from "./faults.ts";
import type { LineEnds } from "./line-ends.ts";
import { RecordEdits } from "./record-edits.ts";

/** `closed`: blanks behind a closing quote. `passed`: a line that is passed over. */
type State = "field-start" | "bare" | "quoted" | "escape" | "quote-in-quoted" | "closed" | "passed";

/** What a scan of fields needs of the pass around it. */
export interface Surroundings {
  readonly dialect: Dialect;
  readonly faults: Faults;
  readonly lineEnds: LineEnds;
  /** The place in the file, from 1, of an offset in the record that is being read. */
  readonly byteAt: (offset: number) => number;
}

/** Where a record's reading stands. Offsets count bytes from the record's beginning. */
export class FieldScan {
  fields = 1;
  /** The line that is being read; a record may span several. */
  line = 1;
  /** The next byte is the second one of a double byte. */
  trailPending = false;
  /** What must change in the record. */
  readonly edits = new RecordEdits();
  readonly #around: Surroundings;
  #state: State = "field-start";
  #quote = { line: 1, at: 0 };
  #escapeAt = 0;
  /** Where blanks began that may be at a field's end; -1 when there are none. */
  #blanksFrom = -1;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** A record or line begins. */
  begin(passed: boolean): void {
    this.#state = passed ? "passed" : "field-start";
    this.fields = 1;
    if (!this.edits.none) this.edits.clear();
  }

  /** A quote is open: line ends are part of the field. */
  get isOpen(): boolean {
    return this.#state === "quoted" || this.#state === "escape";
  }

  /** The line is no record. */
  get isPassed(): boolean {
    return this.#state === "passed";
  }

  /** Where the field's quote was opened. */
  get opened(): { readonly line: number; readonly byte: number } {
    return { line: this.#quote.line, byte: this.#around.byteAt(this.#quote.at) };
  }

  /** The record ends. */
  end(at: number): void {
    this.#takeBlanks(at);
  }

  /** Ordinary characters begin, or go on. */
  text(at: number): void {
    if (this.#state === "bare") this.#blanksFrom = -1;
    else if (this.#state === "field-start") {
      this.#state = "bare";
      this.#takeBlanks(at);
    } else if (this.#state === "escape") this.#loneEscape();
    else if (this.#state === "quote-in-quoted" || this.#state === "closed") {
      this.#textBehindQuote(at);
      this.#state = "bare";
    }
  }

  /** One of the dialect's special bytes; a line end only while a quote is open. */
  special(byte: number, at: number): void {
    const { dialect, lineEnds, faults, byteAt } = this.#around;
    if (this.#state === "passed") return;
    if (this.#state === "escape" && byte !== dialect.quote && byte !== dialect.escape) this.#loneEscape();
    if (byte === dialect.quote) this.#onQuote(at);
    else if (byte === dialect.delimiter) {
      if (this.#state === "quoted") return;
      this.#takeBlanks(at);
      this.fields += 1;
      this.#state = "field-start";
    } else if (byte === LF || byte === CR) {
      if (lineEnds.endsLine(byte)) this.line += 1;
    } else if (byte === dialect.escape && this.isOpen) this.#onEscape(at);
    else if (byte === dialect.comment && at === 0) this.#state = "passed";
    else if (isBlank(dialect, byte)) this.#onBlank(at);
    else {
      if (byte === 0)
        faults.add("framing.nul-byte", this.line, byteAt(at), "the record holds a NUL byte: text has none");
      else if (byte >= 0x80) this.trailPending = true;
      this.text(at);
    }
  }

  #onQuote(at: number): void {
    const { dialect, faults, byteAt } = this.#around;
    if (this.#state === "field-start") {
      this.#takeBlanks(at);
      this.#state = "quoted";
      this.#quote.line = this.line;
      this.#quote.at = at;
    } else if (this.#state === "quoted") this.#state = "quote-in-quoted";
    else if (this.#state === "escape") {
      this.edits.replace(this.#escapeAt, dialect.quote);
      this.#state = "quoted";
    } else if (this.#state === "quote-in-quoted" && dialect.escape < 0) this.#state = "quoted";
    else if (this.#state === "bare") {
      const how = dialect.escape < 0 ? "write this quote twice" : `write ${this.#escape} before this one`;
      const message = `a quote stands inside an unquoted field: quote the whole field and ${how}`;
      faults.add("framing.stray-quote", this.line, byteAt(at), message);
    } else this.#textBehindQuote(at);
  }

  #onEscape(at: number): void {
    if (this.#state === "escape") {
      this.edits.remove(this.#escapeAt, this.#escapeAt + 1);
      this.#state = "quoted";
    } else {
      this.#escapeAt = at;
      this.#state = "escape";
    }
  }

  #onBlank(at: number): void {
    if (this.#state === "quoted") return;
    if (this.#state === "quote-in-quoted") this.#state = "closed";
    if (this.#blanksFrom < 0) this.#blanksFrom = at;
  }

  /** Blanks that end here are at a field's end: they go. */
  #takeBlanks(at: number): void {
    if (this.#blanksFrom >= 0) this.edits.remove(this.#blanksFrom, at);
    this.#blanksFrom = -1;
  }

  #textBehindQuote(at: number): void {
    const { dialect, faults, byteAt } = this.#around;
    const { line, byte } = this.opened;
    // A quote that was forgotten lines before shows only here.
    const opened = line < this.line ? ` (the field opens at line ${line}, byte ${byte})` : "";
    const how = dialect.escape < 0 ? "is written twice" : `has ${this.#escape} before it`;
    const message = `text stands behind a closing quote${opened}: a quote inside a quoted field ${how}`;
    this.#blanksFrom = -1;
    faults.add("framing.stray-quote", this.line, byteAt(at), message);
  }

  #loneEscape(): void {
    const { faults, byteAt } = this.#around;
    const message = `${this.#escape} stands alone in a quoted field: it may stand only before a quote or another ${this.#escape}`;
    faults.add("framing.stray-escape", this.line, byteAt(this.#escapeAt), message);
    this.#state = "quoted";
  }

  get #escape(): string {
    return String.fromCharCode(this.#around.dialect.escape);
  }
}
