/**
 * Bytes one behind the other, kept as an upload's parts. What is too short for a part waits as the upload's tail, an object of its own: so a connection
 * that breaks loses nothing that came. A tail counts only while the part of its number is not there.
 */
import { tailKey } from "@sluice/contracts/objects.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import { partBytes } from "@sluice/shared/ports/part-store.ts";
import { type LargeUpload, partAt, partCount } from "../../core/large-upload.ts";
import type { GatewayDeps } from "../../deps.ts";

type Deps = Pick<GatewayDeps, "parts" | "objects">;

/** Where an upload stands: `offset` bytes are there, of which `tail` waits for the rest of part `number`. */
export interface Standing {
  readonly offset: number;
  readonly number: number;
  readonly tail: Uint8Array;
}

const nothing = new Uint8Array();

/** Looks where it stands; null where the store has given it up. */
export async function standingOf({ parts, objects }: Deps, upload: LargeUpload): Promise<Standing | null> {
  const { bytes, place, partner, file } = upload;
  const arrived = await parts.list(place);
  if (arrived === null) return null;
  const lengths = new Map(arrived.map((part) => [part.number, part.bytes]));
  let number = 1;
  while (number <= partCount(bytes) && lengths.get(number) === partAt(bytes, number)?.bytes) number += 1;
  if (number > partCount(bytes)) return { offset: bytes, number, tail: nothing };
  const tail = await objects.bytes(tailKey(partner, file, number)).catch((cause: unknown) => {
    if (cause instanceof ObjectMissing) return nothing;
    throw cause;
  });
  return { offset: (number - 1) * partBytes + tail.length, number, tail };
}

/** Adds what comes, and gives the new offset. When `chunks` breaks off, what came is kept, and then it throws what broke. */
export async function append(
  deps: Deps,
  upload: LargeUpload,
  standing: Standing,
  chunks: AsyncIterable<Uint8Array>,
): Promise<number> {
  const filling = new Filling(deps, upload, standing);
  try {
    for await (const chunk of chunks) await filling.take(chunk);
  } finally {
    await filling.keep();
  }
  return filling.offset;
}

/** The part that is being filled. */
class Filling {
  offset: number;
  #number: number;
  #filled: number;
  /** How much of the part lies as a tail already. */
  #kept: number;
  readonly #part = new Uint8Array(partBytes);
  readonly #deps: Deps;
  readonly #upload: LargeUpload;

  constructor(deps: Deps, upload: LargeUpload, { offset, number, tail }: Standing) {
    this.#deps = deps;
    this.#upload = upload;
    this.offset = offset;
    this.#number = number;
    this.#part.set(tail);
    this.#filled = tail.length;
    this.#kept = tail.length;
  }

  async take(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      const wanted = partAt(this.#upload.bytes, this.#number)?.bytes;
      if (wanted === undefined) throw new RangeError(`more than ${this.#upload.bytes} bytes came`);
      const taken = Math.min(chunk.length - at, wanted - this.#filled);
      this.#part.set(chunk.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled === wanted) await this.#end();
    }
  }

  /** Keeps what is too short for a part. */
  async keep(): Promise<void> {
    if (this.#filled === this.#kept) return;
    await this.#deps.objects.put(this.#tailKey(), this.#part.subarray(0, this.#filled));
    this.offset += this.#filled - this.#kept;
    this.#kept = this.#filled;
  }

  async #end(): Promise<void> {
    const { parts, objects } = this.#deps;
    await parts.put(this.#upload.place, this.#number, this.#part.subarray(0, this.#filled));
    if (this.#kept > 0) await objects.remove(this.#tailKey());
    this.offset += this.#filled - this.#kept;
    this.#number += 1;
    this.#filled = 0;
    this.#kept = 0;
  }

  #tailKey(): string {
    return tailKey(this.#upload.partner, this.#upload.file, this.#number);
  }
}
