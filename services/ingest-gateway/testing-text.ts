/** Reads bytes through a strict decoder, for tests. */
import type { TextEncoding } from "@sluice/contracts/encoding.ts";
import { type BadBytes, strictDecoder, WrongEncoding } from "./strict-text.ts";

/** Reads bytes in pieces of the given sizes (repeated); the text, or what was wrong. */
export function read(
  encoding: TextEncoding,
  bytes: Uint8Array,
  sizes: readonly number[] = [bytes.length || 1],
): string | BadBytes {
  const decoder = strictDecoder(encoding);
  let text = "";
  try {
    for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
      const size = sizes[turn % sizes.length] ?? 1;
      text += decoder.decode(bytes.subarray(at, at + size));
      at += size;
    }
    decoder.end();
    return text;
  } catch (error) {
    if (error instanceof WrongEncoding) return error.bad;
    throw error;
  }
}
