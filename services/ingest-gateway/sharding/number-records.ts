/**
 * One pass over a file's bytes: checks their framing and numbers the records, so that nothing reaches DuckDB that it could misread in
 * silence. Bytes in, bytes out: each record goes on as `<number><delimiter><its own bytes>\n`, in the file's own encoding, without
 * what its dialect has and DuckDB's does not (record-edits.ts).
 *
 * Works on bytes, which keeps offsets true (UTF-16 comes as UTF-8, and is counted as it was sent). That is safe in Shift_JIS too, once its double bytes are stepped over as one: a trail byte
 * (40-7E, 80-FC) may be 5C or 7C, never a quote, a comma, a line end or NUL (JIS X 0208, Shift_JIS mapping).
 */
import type { CsvFormat } from "@sluice/contracts/csv-format.ts";
import { MarkReader, markFault } from "./byte-order-mark.ts";
import { CR, dialectOf, LF } from "./dialect.ts";
import { Faults } from "./faults.ts";
import { FieldScan } from "./field-scan.ts";
import { beginsMax, FrameReader, type FrameValues } from "./frame-reader.ts";
import { readHeader } from "./header.ts";
import { type LineEnd, LineEnds } from "./line-ends.ts";
import { type Numbered, NumberedOutput, type NumberStyle } from "./numbered-output.ts";
import { scannedAs, utf16Length } from "./sent-bytes.ts";

/** Longest record, in bytes: DuckDB is told the same. */
export const recordBytesMax = 2 * 1024 * 1024;

/** The pass, fed chunk by chunk. */
export class RecordNumberer {
  readonly faults = new Faults();
  /** Data records so far. */
  records = 0;
  /** The scan cannot go on: what follows would be misread. */
  stopped = false;
  /** Which of the feed's columns each of the file's is; known once the header is read. */
  order: readonly number[];

  /** Null for a format without a frame. */
  readonly #frame: FrameReader | null;
  readonly #format: CsvFormat;
  /** 1 for the bytes that the scan must stop at. */
  readonly #special: Uint8Array;
  readonly #style: NumberStyle;
  readonly #lineEnds: LineEnds;
  readonly #scan: FieldScan;
  #start = { line: 1, byte: 1 };
  /** Bytes of the record that began in an earlier chunk. */
  #head: Uint8Array[] = [];
  #headBytes = 0;
  #crPending = false;
  #closedBytes = 0;
  #linesToSkip: number;
  #headerDone: boolean;
  #blank: { line: number; byte: number } | null = null;
  /** Until it is clear whether the file begins with a byte order mark. */
  #opening: MarkReader | null;

  /** Whether the file is in UTF-16: then the bytes here are not those that were sent. */
  readonly #isUtf16: boolean;
  /** The chunk that is being read, and where in it the record goes on. */
  #chunk: Uint8Array = new Uint8Array(0);
  #from = 0;

  constructor(given: CsvFormat) {
    const format = { ...given, encoding: scannedAs(given.encoding) };
    this.#isUtf16 = format.encoding !== given.encoding;
    this.#format = format;
    this.#frame = format.frame === undefined ? null : new FrameReader(format, this.faults);
    const dialect = dialectOf(format);
    this.#special = dialect.special;
    this.#style = {
      delimiter: dialect.delimiter,
      quote: format.nulls === undefined ? -1 : dialect.quote,
    };
    this.#lineEnds = new LineEnds(format.lineEnd);
    this.#scan = new FieldScan({
      dialect,
      faults: this.faults,
      lineEnds: this.#lineEnds,
      byteAt: (offset) => this.#start.byte + this.#sent(offset),
    });
    this.#linesToSkip = format.skipLines ?? 0;
    this.#scan.begin(this.#linesToSkip > 0);
    this.#headerDone = format.header === "none";
    this.order = format.columns.map((_, index) => index);
    this.#opening = format.encoding === "utf-8" ? new MarkReader() : null;
  }

  /** What the file's frame states; null for a format without one. */
  get frame(): FrameValues | null {
    return this.#frame?.values ?? null;
  }

  /** Takes the next bytes. */
  push(bytes: Uint8Array): Numbered {
    const chunk = this.#opening === null ? bytes : this.#afterMark(this.#opening, bytes);
    const special = this.#special;
    const scan = this.#scan;
    const out = new NumberedOutput(chunk.length);
    let from = 0;
    let at = 0;
    this.#chunk = chunk;
    this.#from = 0;
    while (at < chunk.length && !this.stopped) {
      const byte = chunk[at] ?? 0;
      if (this.#crPending) {
        this.#crPending = false;
        this.#closeLine(byte === LF ? "\r\n" : "\r");
        from = byte === LF ? at + 1 : at;
        at = from;
        this.#from = from;
        continue;
      }
      if (scan.trailPending) {
        scan.trailPending = false;
        at += 1;
        continue;
      }
      if (special[byte] === 0) {
        scan.text(this.#headBytes + at - from);
        do at += 1;
        while (at < chunk.length && special[chunk[at] ?? 0] === 0);
        continue;
      }
      if ((byte === LF || byte === CR) && !scan.isOpen) {
        this.#closeRecord(chunk.subarray(from, at), out);
        if (this.stopped) break;
        if (byte === CR) this.#crPending = true;
        else this.#closeLine("\n");
        from = at + 1;
        this.#from = from;
      } else scan.special(byte, this.#headBytes + at - from);
      at += 1;
    }
    if (!this.stopped) this.#keep(chunk.subarray(from));
    return out.take();
  }

  /** The end of the file: the last record may lack its line end. */
  end(): Numbered {
    const out = new NumberedOutput(0);
    if (this.stopped) return out.take();
    if (this.#opening !== null) {
      this.#checkMark(false);
      this.#keep(this.#opening.end());
    }
    if (this.#crPending) this.#closeLine("\r");
    else if (this.#scan.isOpen) {
      const { line, byte } = this.#scan.opened;
      this.faults.add("framing.unterminated-quote", line, byte, "the quote that opens here is never closed");
      this.stopped = true;
    } else if (this.#headBytes > 0) this.#closeRecord(new Uint8Array(0), out);
    if (!this.stopped) this.#frame?.end({ line: this.#scan.line, byte: this.#start.byte });
    if (!this.stopped && !this.#headerDone) this.#noHeader();
    else if (!this.stopped && this.records === 0 && this.faults.total === 0)
      this.faults.add("framing.no-records", this.#scan.line, this.#start.byte, "the file has no records");
    return out.take();
  }

  #noHeader(): void {
    const names = this.#format.columns.join(this.#format.delimiter);
    const must = this.#format.header === "by-name" ? "name, in any order," : "begin with";
    const { line, byte } = this.#start;
    this.faults.add("framing.no-header", line, byte, `the file has no header: it must ${must} ${names}`);
  }

  /** Takes a byte order mark off. */
  #afterMark(opening: MarkReader, bytes: Uint8Array): Uint8Array {
    const read = opening.push(bytes);
    if (read.kind === "unclear") return new Uint8Array(0);
    this.#opening = null;
    this.#checkMark(read.marked);
    if (read.marked) this.#start = { line: 1, byte: this.#isUtf16 ? 3 : 4 };
    return read.rest;
  }

  #checkMark(marked: boolean): void {
    const fault = markFault(this.#format, marked);
    if (fault !== null) this.faults.add("framing.byte-order-mark", 1, 1, fault);
  }

  /** How many bytes were sent for the record's first `bytes`. */
  #sent(bytes: number): number {
    if (!this.#isUtf16) return bytes;
    const tailBytes = Math.max(bytes - this.#headBytes, 0);
    const tail = this.#chunk.subarray(this.#from, this.#from + tailBytes);
    return utf16Length(Buffer.concat([...this.#head, tail]).subarray(0, bytes));
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#head.push(bytes.slice());
    this.#headBytes += bytes.length;
    this.#from = this.#chunk.length;
    if (this.#headBytes > recordBytesMax) this.#tooLong();
  }

  #tooLong(): void {
    const { line, byte } = this.#start;
    const opened = this.#scan.opened;
    const why = this.#scan.isOpen
      ? `the quote that opens at line ${opened.line}, byte ${opened.byte} is not closed`
      : "is a line end missing?";
    const message = `the record that begins here is longer than ${recordBytesMax} bytes: ${why}`;
    this.faults.add("framing.record-too-long", line, byte, message);
    this.stopped = true;
  }

  #closeRecord(tail: Uint8Array, out: NumberedOutput): void {
    const bytes = this.#headBytes + tail.length;
    if (bytes > recordBytesMax) return this.#tooLong();
    this.#closedBytes = this.#isUtf16 ? this.#sent(bytes) : bytes;
    if (!this.#scan.isPassed) this.#takeRecord(tail, bytes, out);
    else if (this.#linesToSkip > 0) this.#linesToSkip -= 1;
    this.#scan.begin(this.#linesToSkip > 0);
    this.#head = [];
    this.#headBytes = 0;
  }

  #takeRecord(tail: Uint8Array, bytes: number, out: NumberedOutput): void {
    if (bytes === 0) {
      this.#blank ??= this.#start;
      return;
    }
    this.#scan.end(bytes);
    if (this.#blank !== null) {
      const { line, byte } = this.#blank;
      this.faults.add("framing.blank-line", line, byte, "the line is empty: leave it out");
      this.#blank = null;
    }
    if (this.#isFrame(tail)) return;
    if (this.#headerDone) this.#record(tail, out);
    else this.#header(tail);
  }

  #isFrame(tail: Uint8Array): boolean {
    if (this.#frame === null) return false;
    const begins =
      this.#head.length === 0
        ? tail.subarray(0, beginsMax)
        : Buffer.concat([...this.#head, tail]).subarray(0, beginsMax);
    const whole = (): Uint8Array => this.#scan.edits.apply(Buffer.concat([...this.#head, tail]));
    return this.#frame.take(begins, whole, this.#start);
  }

  #closeLine(kind: LineEnd): void {
    const line = this.#scan.line + this.#lineEnds.correction(kind);
    const wrong = this.#lineEnds.take(kind);
    if (wrong !== null && this.#closedBytes > 0)
      this.faults.add("framing.mixed-line-ends", line, this.#start.byte, wrong);
    this.#scan.line = line + 1;
    const lineEndBytes = this.#isUtf16 ? kind.length * 2 : kind.length;
    this.#start = { line: line + 1, byte: this.#start.byte + this.#closedBytes + lineEndBytes };
  }

  #header(tail: Uint8Array): void {
    this.#headerDone = true;
    const header = readHeader(this.#format, this.#scan.edits.apply(Buffer.concat([...this.#head, tail])));
    if (header.kind === "order") this.order = header.order;
    else {
      const { line, byte } = this.#start;
      this.faults.add("framing.header", line, byte, header.fault);
      this.stopped = true;
    }
  }

  #record(tail: Uint8Array, out: NumberedOutput): void {
    this.records += 1;
    const wanted = this.#format.columns.length;
    const { fields, edits } = this.#scan;
    if (fields !== wanted) {
      const { line, byte } = this.#start;
      const message = `the record has ${fields} ${fields === 1 ? "field" : "fields"}, the feed has ${wanted}`;
      this.faults.add("framing.ragged-row", line, byte, message);
    }
    if (this.faults.total === 0) out.record(this.records, this.#style, this.#head, tail, edits, this.#start);
  }
}
