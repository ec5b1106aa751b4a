/** Takes a file's frame out of its records: one before the rows, one behind them, each known by its first field. */
import type { CsvFormat, FrameRecord } from "@sluice/contracts/csv-format.ts";
import type { Frame } from "@sluice/contracts/file-rule.ts";
import type { Faults } from "./faults.ts";
import { fieldsIn } from "./header.ts";

/** What the frame's records state. */
export type FrameValues = Frame["values"];

/** The longest value of a frame's field, in characters. */
const valueMax = 100;

interface Place {
  readonly line: number;
  readonly byte: number;
}

/** Reads the frame, record by record. */
export class FrameReader {
  /** What was read so far, by field. */
  readonly values: FrameValues = {};
  readonly #format: CsvFormat;
  readonly #faults: Faults;
  readonly #prefixes: ReadonlyMap<FrameRecord, readonly Uint8Array[]>;
  #headerDue: boolean;
  #trailer: Place | null = null;
  #toldOfRest = false;

  constructor(format: CsvFormat, faults: Faults) {
    this.#format = format;
    this.#faults = faults;
    const { header, trailer } = format.frame ?? {};
    this.#prefixes = new Map(
      [header, trailer].flatMap((one) => (one === undefined ? [] : [[one, prefixesOf(format, one)]])),
    );
    this.#headerDue = header !== undefined;
  }

  /** Whether the record is the frame's, and no row or column header. `whole` gives its bytes as they are read; `begins` are its first ones. */
  take(begins: Uint8Array, whole: () => Uint8Array, place: Place): boolean {
    const { header, trailer } = this.#format.frame ?? {};
    if (header !== undefined && this.#headerDue) {
      this.#headerDue = false;
      if (this.#is(header, begins)) return this.#read(header, whole(), place);
      this.#faults.add(
        "frame.missing",
        place.line,
        place.byte,
        `the file must begin with its ${header.mark} record (${namesOf(header)})`,
      );
    }
    if (trailer === undefined) return false;
    if (this.#trailer !== null) {
      if (!this.#toldOfRest) {
        const message = `a record stands behind the ${trailer.mark} record of line ${this.#trailer.line}, which must be the last`;
        this.#faults.add("frame.not-last", place.line, place.byte, message);
      }
      this.#toldOfRest = true;
      return true;
    }
    if (!this.#is(trailer, begins)) return false;
    this.#trailer = place;
    return this.#read(trailer, whole(), place);
  }

  /** The end of the file, at a place. */
  end({ line, byte }: Place): void {
    const { trailer } = this.#format.frame ?? {};
    if (trailer === undefined || this.#trailer !== null) return;
    const message = `the file must end with its ${trailer.mark} record (${namesOf(trailer)}): was it cut off?`;
    this.#faults.add("frame.missing", line, byte, message);
  }

  #is(record: FrameRecord, begins: Uint8Array): boolean {
    return (this.#prefixes.get(record) ?? []).some((prefix) =>
      prefix.every((byte, at) => begins[at] === byte),
    );
  }

  #read(record: FrameRecord, bytes: Uint8Array, place: Place): true {
    const fields = fieldsIn(this.#format, bytes)?.slice(1);
    if (fields?.length !== record.fields.length || fields.some((text) => text.length > valueMax)) {
      const message = `the ${record.mark} record must hold ${namesOf(record)}, each of at most ${valueMax} characters`;
      this.#faults.add("frame.fields", place.line, place.byte, message);
      return true;
    }
    for (const [at, name] of record.fields.entries())
      this.values[name] = { text: fields[at] ?? "", ...place };
    return true;
  }
}

/** The most bytes at a record's beginning that `take` looks at. */
export const beginsMax = 64;

const namesOf = ({ mark, fields }: FrameRecord): string => [mark, ...fields].join(", ");

/** The mark, bare or quoted, and the delimiter behind it. */
function prefixesOf({ delimiter, quote }: CsvFormat, { mark }: FrameRecord): Uint8Array[] {
  const marks = quote === null ? [mark] : [mark, `${quote}${mark}${quote}`];
  return marks.map((text) => Buffer.from(`${text}${delimiter}`, "latin1"));
}
