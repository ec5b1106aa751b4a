/**
 * Finds the end of a zstd frame (RFC 8878, section 3.1.1) in a stream, from the lengths of its parts: the runtimes' decoders differ
 * in what they do when a frame is cut off, or when something follows it.
 */

const magic = [0x28, 0xb5, 0x2f, 0xfd];
/** Bytes of the dictionary's id and of the content's size, by their flags; a single segment's size has one byte at least. */
const dictionaryBytes = [0, 1, 2, 4];
const sizeBytes = [0, 2, 4, 8];

/** Which part comes next. */
type Part = "magic" | "descriptor" | "block" | "end";

/** One frame, fed chunk by chunk. Bytes that are no frame are taken too: the decoder refuses them. */
export class ZstdFrame {
  /** The frame has ended. */
  isWhole = false;
  #part: Part = "magic";
  /** The part's bytes so far, read as one number, the first byte lowest. */
  #value = 0;
  #read = 0;
  /** Bytes that only pass. */
  #skip = 0;
  #checksumBytes = 0;
  #isFrame = true;

  /** How many of the bytes belong to the frame. */
  push(bytes: Uint8Array): number {
    let at = 0;
    while (at < bytes.length && this.#isFrame && !this.isWhole) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, bytes.length - at);
        this.#skip -= passed;
        at += passed;
      } else this.#take(bytes[at++] ?? 0);
      if (this.#part === "end" && this.#skip === 0) this.isWhole = true;
    }
    return this.#isFrame ? at : bytes.length;
  }

  #take(byte: number): void {
    if (this.#part === "magic") {
      this.#isFrame = byte === magic[this.#read];
      this.#read += 1;
      if (this.#read === magic.length) this.#next("descriptor");
    } else if (this.#part === "descriptor") {
      this.#descriptor(byte);
      this.#next("block");
    } else {
      this.#value += byte * 256 ** this.#read;
      this.#read += 1;
      if (this.#read === 3) this.#block(this.#value);
    }
  }

  #descriptor(byte: number): void {
    const isSingle = (byte & 0x20) !== 0;
    const size = sizeBytes[byte >> 6] ?? 0;
    const window = isSingle ? 0 : 1;
    this.#skip = window + (dictionaryBytes[byte & 3] ?? 0) + (isSingle && size === 0 ? 1 : size);
    this.#checksumBytes = (byte & 4) === 0 ? 0 : 4;
  }

  #block(header: number): void {
    const isLast = (header & 1) === 1;
    const isRepeated = ((header >> 1) & 3) === 1;
    this.#skip = isRepeated ? 1 : header >> 3;
    if (isLast) this.#skip += this.#checksumBytes;
    this.#next(isLast ? "end" : "block");
  }

  #next(part: Part): void {
    this.#part = part;
    this.#value = 0;
    this.#read = 0;
  }
}
