/** Numbered records and their positions, as bytes. */
import { LF } from "./dialect.ts";
import type { RecordEdits } from "./record-edits.ts";
import { positionBytes, writePosition } from "@sluice/shared/shard/positions.ts";

/** What a chunk gives: numbered records, and their positions. Both may be empty. */
export interface Numbered {
  readonly records: Uint8Array;
  readonly positions: Uint8Array;
}

/** What stands around a record's number. */
export interface NumberStyle {
  readonly delimiter: number;
  /** Where NULL has spellings the number is quoted, so that none of them can be it; -1 where it is not. */
  readonly quote: number;
}

/** Collects what one chunk gives; grows as it is written to. */
export class NumberedOutput {
  #records: Uint8Array;
  #length = 0;
  #positions: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #positionsLength = 0;

  constructor(chunkBytes: number) {
    this.#records = new Uint8Array(chunkBytes + (chunkBytes >> 2) + 64);
    this.#positions = new Uint8Array((chunkBytes >> 2) + positionBytes);
    this.#view = new DataView(this.#positions.buffer);
  }

  record(
    number: number,
    style: NumberStyle,
    head: readonly Uint8Array[],
    tail: Uint8Array,
    edits: RecordEdits,
    position: { readonly line: number; readonly byte: number },
  ): void {
    const headBytes = head.reduce((sum, piece) => sum + piece.length, 0);
    this.#reserve(20 + headBytes + tail.length);
    if (style.quote >= 0) this.#records[this.#length++] = style.quote;
    const digits = String(number);
    for (let index = 0; index < digits.length; index += 1)
      this.#records[this.#length++] = digits.charCodeAt(index);
    if (style.quote >= 0) this.#records[this.#length++] = style.quote;
    this.#records[this.#length++] = style.delimiter;
    if (edits.none) {
      for (const piece of head) this.#put(piece);
      this.#put(tail);
    } else this.#put(edits.apply(Buffer.concat([...head, tail])));
    this.#records[this.#length++] = LF;
    this.#position(position);
  }

  take(): Numbered {
    return {
      records: this.#records.subarray(0, this.#length),
      positions: this.#positions.subarray(0, this.#positionsLength),
    };
  }

  #put(bytes: Uint8Array): void {
    this.#records.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#records.length) return;
    const grown = new Uint8Array(Math.max(this.#records.length * 2, this.#length + bytes));
    grown.set(this.#records.subarray(0, this.#length));
    this.#records = grown;
  }

  #position(position: { readonly line: number; readonly byte: number }): void {
    if (this.#positionsLength + positionBytes > this.#positions.length) {
      const grown = new Uint8Array(this.#positions.length * 2);
      grown.set(this.#positions.subarray(0, this.#positionsLength));
      this.#positions = grown;
      this.#view = new DataView(grown.buffer);
    }
    writePosition(this.#view, this.#positionsLength, position);
    this.#positionsLength += positionBytes;
  }
}
