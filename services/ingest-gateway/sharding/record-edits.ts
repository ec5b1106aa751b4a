/**
 * What must change in a record's bytes before DuckDB reads them: an escaped quote is doubled, an escape before itself and blanks
 * around fields go. Most records have none.
 */

/** The changes to one record, in the order of its bytes; offsets count from its beginning. */
export class RecordEdits {
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  /** A byte that takes the place; -1 for none. */
  readonly #put: number[] = [];

  get none(): boolean {
    return this.#from.length === 0;
  }

  /** Takes the bytes from `from` up to `to` out. */
  remove(from: number, to: number): void {
    this.#add(from, to, -1);
  }

  /** Puts another byte in the place of one. */
  replace(at: number, byte: number): void {
    this.#add(at, at + 1, byte);
  }

  clear(): void {
    this.#from.length = 0;
    this.#to.length = 0;
    this.#put.length = 0;
  }

  /** The record as it is after them. */
  apply(record: Uint8Array): Uint8Array {
    const edited = new Uint8Array(record.length);
    let read = 0;
    let written = 0;
    for (const [index, from] of this.#from.entries()) {
      edited.set(record.subarray(read, from), written);
      written += from - read;
      const put = this.#put[index] ?? -1;
      if (put >= 0) edited[written++] = put;
      read = this.#to[index] ?? from;
    }
    edited.set(record.subarray(read), written);
    return edited.subarray(0, written + record.length - read);
  }

  #add(from: number, to: number, put: number): void {
    this.#from.push(from);
    this.#to.push(to);
    this.#put.push(put);
  }
}
