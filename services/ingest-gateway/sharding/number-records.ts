/**
 * One pass over a file's bytes: checks their framing and numbers the records, so that nothing reaches DuckDB that it could misread in
 * silence. Bytes in, bytes out: each record goes on as `<number><delimiter><its own bytes>\n`, in the file's own encoding.
 *
 * Works on bytes, which keeps offsets true. That is safe in Shift_JIS too, once its double bytes are stepped over as one: a trail byte
 * (40-7E, 80-FC) may be 5C or 7C, never a quote, a comma, a line end or NUL (JIS X 0208, Shift_JIS mapping).
 */
import type { CsvFormat } from "@sluice/contracts/feed.ts";
import { Faults } from "./faults.ts";
import { checkHeader } from "./header.ts";
import { type Numbered, NumberedOutput } from "./numbered-output.ts";

/** Longest record, in bytes: DuckDB is told the same. */
export const recordBytesMax = 2 * 1024 * 1024;

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
/** UTF-8's byte order mark. */
const mark = [0xef, 0xbb, 0xbf];

/** Where in a record the scan stands. */
type State = "field-start" | "bare" | "quoted" | "quote-in-quoted";

/** The pass, fed chunk by chunk. */
export class RecordNumberer {
  readonly faults = new Faults();
  /** Data records so far. */
  records = 0;
  /** The scan cannot go on: what follows would be misread. */
  stopped = false;

  readonly #format: CsvFormat;
  readonly #delimiter: number;
  readonly #quote: number;
  /** 1 for the bytes that the scan must stop at. */
  readonly #special: Uint8Array;
  #state: State = "field-start";
  #fields = 1;
  #line = 1;
  #byte = 1;
  #start = { line: 1, byte: 1 };
  #quoteOpened = { line: 1, byte: 1 };
  /** Bytes of the record that began in an earlier chunk. */
  #head: Uint8Array[] = [];
  #headBytes = 0;
  #trailPending = false;
  #crPending = false;
  #closedBytes = 0;
  #lineEnd: "\n" | "\r\n" | "\r" | null = null;
  #headerDone: boolean;
  #blank: { line: number; byte: number } | null = null;
  /** The file's first bytes while they may still become a byte order mark; null once that is clear. */
  #opening: Uint8Array | null;

  constructor(format: CsvFormat) {
    this.#format = format;
    this.#delimiter = format.delimiter.charCodeAt(0);
    this.#quote = format.quote === null ? -1 : QUOTE;
    this.#special = specialBytes(format);
    this.#headerDone = !format.header;
    this.#opening = format.encoding === "utf-8" ? new Uint8Array(0) : null;
  }

  /** Takes the next bytes. */
  push(bytes: Uint8Array): Numbered {
    const chunk = this.#opening === null ? bytes : this.#afterMark(this.#opening, bytes);
    const out = new NumberedOutput(chunk.length);
    let from = 0;
    let at = 0;
    while (at < chunk.length && !this.stopped) {
      const byte = chunk[at] ?? 0;
      if (this.#crPending) {
        this.#crPending = false;
        this.#closeLine(byte === LF ? "\r\n" : "\r");
        from = byte === LF ? at + 1 : at;
        at = from;
        continue;
      }
      if (this.#trailPending) {
        this.#trailPending = false;
        at += 1;
        continue;
      }
      if (this.#special[byte] === 0) {
        this.#onText(from, at);
        do at += 1;
        while (at < chunk.length && this.#special[chunk[at] ?? 0] === 0);
        continue;
      }
      if ((byte === LF || byte === CR) && this.#state !== "quoted") {
        this.#closeRecord(chunk.subarray(from, at), out);
        if (this.stopped) break;
        if (byte === CR) this.#crPending = true;
        else this.#closeLine("\n");
        from = at + 1;
      } else this.#onSpecial(byte, from, at);
      at += 1;
    }
    if (!this.stopped) this.#keep(chunk.subarray(from));
    return out.take();
  }

  /** The end of the file: the last record may lack its line end. */
  end(): Numbered {
    const out = new NumberedOutput(0);
    if (this.stopped) return out.take();
    this.#keep(this.#opening ?? new Uint8Array(0));
    if (this.#crPending) this.#closeLine("\r");
    else if (this.#state === "quoted") {
      const { line, byte } = this.#quoteOpened;
      this.faults.add("framing.unterminated-quote", line, byte, "the quote that opens here is never closed");
      this.stopped = true;
    } else if (this.#headBytes > 0) this.#closeRecord(new Uint8Array(0), out);
    if (!this.stopped && !this.#headerDone)
      this.faults.add(
        "framing.no-header",
        1,
        1,
        `the file has no header: it must begin with ${this.#format.columns.join(this.#format.delimiter)}`,
      );
    else if (!this.stopped && this.records === 0 && this.faults.total === 0)
      this.faults.add("framing.no-records", this.#line, this.#byte, "the file has no records");
    return out.take();
  }

  #offset(from: number, at: number): number {
    return this.#byte + this.#headBytes + (at - from);
  }

  /** Takes a byte order mark off, which may come in pieces. */
  #afterMark(opening: Uint8Array, bytes: Uint8Array): Uint8Array {
    const chunk = opening.length === 0 ? bytes : Buffer.concat([opening, bytes]);
    const marked = mark.every((byte, index) => (chunk[index] ?? byte) === byte);
    if (marked && chunk.length < mark.length) {
      this.#opening = chunk.slice();
      return new Uint8Array(0);
    }
    this.#opening = null;
    if (!marked) return chunk;
    this.#byte = mark.length + 1;
    this.#start = { line: 1, byte: this.#byte };
    return chunk.subarray(mark.length);
  }

  /** Ordinary characters begin, or go on. */
  #onText(from: number, at: number): void {
    if (this.#state === "field-start") this.#state = "bare";
    else if (this.#state === "quote-in-quoted") {
      const { line, byte } = this.#quoteOpened;
      // A quote that was forgotten lines before shows only here.
      const opened = line < this.#line ? ` (the field opens at line ${line}, byte ${byte})` : "";
      const message = `text stands behind a closing quote${opened}: a quote inside a quoted field is written twice`;
      this.faults.add("framing.stray-quote", this.#line, this.#offset(from, at), message);
      this.#state = "bare";
    }
  }

  #onSpecial(byte: number, from: number, at: number): void {
    if (byte === this.#quote) this.#onQuote(from, at);
    else if (byte === this.#delimiter) {
      if (this.#state === "quoted") return;
      this.#fields += 1;
      this.#state = "field-start";
    } else if (byte === LF || byte === CR) {
      // Inside quotes: part of the field. What ends lines is what does elsewhere in the file; a CRLF counts one, by its LF.
      if (byte === (this.#lineEnd === "\r" ? CR : LF)) this.#line += 1;
    } else {
      if (byte === 0) {
        const message = "the record holds a NUL byte: text has none";
        this.faults.add("framing.nul-byte", this.#line, this.#offset(from, at), message);
      } else this.#trailPending = true;
      this.#onText(from, at);
    }
  }

  #onQuote(from: number, at: number): void {
    if (this.#state === "field-start") {
      this.#state = "quoted";
      this.#quoteOpened = { line: this.#line, byte: this.#offset(from, at) };
    } else if (this.#state === "quoted") this.#state = "quote-in-quoted";
    else if (this.#state === "quote-in-quoted") this.#state = "quoted";
    else {
      const message =
        "a quote stands inside an unquoted field: quote the whole field and write this quote twice";
      this.faults.add("framing.stray-quote", this.#line, this.#offset(from, at), message);
    }
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#head.push(bytes.slice());
    this.#headBytes += bytes.length;
    if (this.#headBytes > recordBytesMax) this.#tooLong();
  }

  #tooLong(): void {
    const { line, byte } = this.#start;
    const { line: quoteLine, byte: quoteByte } = this.#quoteOpened;
    const why =
      this.#state === "quoted"
        ? `the quote that opens at line ${quoteLine}, byte ${quoteByte} is not closed`
        : "is a line end missing?";
    const message = `the record that begins here is longer than ${recordBytesMax} bytes: ${why}`;
    this.faults.add("framing.record-too-long", line, byte, message);
    this.stopped = true;
  }

  #closeRecord(tail: Uint8Array, out: NumberedOutput): void {
    const bytes = this.#headBytes + tail.length;
    if (bytes > recordBytesMax) return this.#tooLong();
    const { line, byte } = this.#start;
    this.#closedBytes = bytes;
    if (bytes === 0) this.#blank ??= { line, byte };
    else {
      if (this.#blank !== null)
        this.faults.add(
          "framing.blank-line",
          this.#blank.line,
          this.#blank.byte,
          "the line is empty: leave it out",
        );
      this.#blank = null;
      if (this.#headerDone) this.#record(tail, out);
      else this.#header(tail, line, byte);
    }
    this.#state = "field-start";
    this.#fields = 1;
    this.#head = [];
    this.#headBytes = 0;
  }

  #closeLine(lineEnd: "\n" | "\r\n" | "\r"): void {
    this.#lineEnd ??= lineEnd;
    if (this.#lineEnd !== lineEnd && this.#closedBytes > 0) {
      const message = `the line ends with ${nameOf(lineEnd)}, the file's first one with ${nameOf(this.#lineEnd)}: use one kind`;
      this.faults.add("framing.mixed-line-ends", this.#line, this.#start.byte, message);
    }
    this.#byte += this.#closedBytes + lineEnd.length;
    this.#line += 1;
    this.#start = { line: this.#line, byte: this.#byte };
  }

  #header(tail: Uint8Array, line: number, byte: number): void {
    this.#headerDone = true;
    const fault = checkHeader(this.#format, [...this.#head, tail]);
    if (fault === null) return;
    this.faults.add("framing.header", line, byte, fault);
    this.stopped = true;
  }

  #record(tail: Uint8Array, out: NumberedOutput): void {
    this.records += 1;
    const { line, byte } = this.#start;
    const wanted = this.#format.columns.length;
    if (this.#fields !== wanted) {
      const message = `the record has ${this.#fields} ${this.#fields === 1 ? "field" : "fields"}, the feed has ${wanted}`;
      this.faults.add("framing.ragged-row", line, byte, message);
    }
    if (this.faults.total === 0) out.record(this.records, this.#delimiter, this.#head, tail, { line, byte });
  }
}

function specialBytes({ delimiter, quote, encoding }: CsvFormat): Uint8Array {
  const special = new Uint8Array(256);
  for (const byte of [0, LF, CR, delimiter.charCodeAt(0), ...(quote === null ? [] : [QUOTE])])
    special[byte] = 1;
  if (encoding === "shift_jis") special.fill(1, 0x81, 0xa0).fill(1, 0xe0, 0xfd);
  return special;
}

const nameOf = (lineEnd: string): string => ({ "\n": "LF", "\r\n": "CRLF", "\r": "CR" })[lineEnd] ?? lineEnd;
