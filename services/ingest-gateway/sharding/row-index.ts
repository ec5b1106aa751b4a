/** Finds the rows in what the engine wrote, piece by piece: 12 bytes a row are held, never the rows themselves. */

const LF = 0x0a;
const QUOTE = 0x22;
const ZERO = 0x30;
const NINE = 0x39;

/** Where each row of one shard begins, and its record number. */
export class RowIndex {
  rows = 0;
  /** Record numbers only rise: the rows stand in the order of the file. */
  ordered = true;
  /** Bytes taken. */
  bytes = 0;
  #records = new Uint32Array(1024);
  #starts = new Float64Array(1024);
  #last = 0;
  #record = 0;
  #digits = 0;
  /** Behind the row's record number. */
  #inFields = false;
  #quoted = false;

  /** Takes the next bytes. Throws when a row does not begin with a record number. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      if (!this.#inFields) at = this.#number(bytes, at);
      else at = this.#fields(bytes, at);
    }
    this.bytes += bytes.length;
  }

  /** Throws when the last row is cut off. */
  end(): void {
    if (this.#inFields || this.#digits > 0) throw new Error("the engine wrote a row without its end");
  }

  /** The spans of bytes that put the rows in the order of the file; neighbours are one span. */
  *spans(): Generator<{ readonly start: number; readonly end: number }> {
    const records = this.#records;
    const order = Uint32Array.from({ length: this.rows }, (_, row) => row);
    order.sort((a, b) => (records[a] ?? 0) - (records[b] ?? 0));
    for (let first = 0; first < order.length;) {
      const row = order[first] ?? 0;
      let length = 1;
      while (order[first + length] === row + length) length += 1;
      yield { start: this.#start(row), end: this.#start(row + length) };
      first += length;
    }
  }

  #start(row: number): number {
    return row < this.rows ? (this.#starts[row] ?? 0) : this.bytes;
  }

  #number(bytes: Uint8Array, from: number): number {
    let at = from;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte < ZERO || byte > NINE) break;
      if (this.#digits === 0) this.#open(this.bytes + at);
      this.#record = this.#record * 10 + byte - ZERO;
      this.#digits += 1;
    }
    if (at === bytes.length) return at;
    if (this.#digits === 0) throw new Error("the engine wrote a row without its record number");
    this.#close();
    return at;
  }

  #fields(bytes: Uint8Array, from: number): number {
    let quoted = this.#quoted;
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at];
      // A doubled quote leaves and enters again, which is the same.
      if (byte === QUOTE) quoted = !quoted;
      else if (byte === LF && !quoted) {
        this.#inFields = false;
        this.#quoted = false;
        return at + 1;
      }
    }
    this.#quoted = quoted;
    return bytes.length;
  }

  #open(start: number): void {
    if (this.rows === this.#starts.length) {
      const [records, starts] = [new Uint32Array(this.rows * 2), new Float64Array(this.rows * 2)];
      records.set(this.#records);
      starts.set(this.#starts);
      [this.#records, this.#starts] = [records, starts];
    }
    this.#starts[this.rows] = start;
  }

  #close(): void {
    this.#records[this.rows] = this.#record;
    this.rows += 1;
    this.ordered &&= this.#record > this.#last;
    this.#last = this.#record;
    this.#record = 0;
    this.#digits = 0;
    this.#inFields = true;
  }
}
