/** Makes another input from the corpus: small changes of one, or two put together. */
import type { Random } from "../simulation/random.ts";

/** Longest input that is tried. */
export const inputBytesMax = 4096;

type Mutation = (bytes: Uint8Array, random: Random, tokens: readonly Uint8Array[]) => Uint8Array;

const replaced = (bytes: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array =>
  Buffer.concat([bytes.subarray(0, from), by, bytes.subarray(to)]);

const place = (bytes: Uint8Array, random: Random): number => random.below(bytes.length + 1);

const interesting = [0, 1, 9, 10, 13, 32, 34, 39, 44, 48, 57, 92, 127, 128, 0x81, 0xef, 0xfe, 0xff];

const mutations: readonly Mutation[] = [
  (bytes, random) => {
    if (bytes.length === 0) return bytes;
    // A Buffer's own slice would be the same memory.
    const changed = Uint8Array.from(bytes);
    const at = random.below(bytes.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
    return changed;
  },
  (bytes, random) => {
    const byte = random.chance(0.5)
      ? random.below(256)
      : (interesting[random.below(interesting.length)] ?? 0);
    const at = place(bytes, random);
    return replaced(bytes, at, Math.min(at + random.below(2), bytes.length), Uint8Array.of(byte));
  },
  (bytes, random) => {
    const at = place(bytes, random);
    return replaced(bytes, at, Math.min(at + 1 + random.below(8), bytes.length), new Uint8Array(0));
  },
  (bytes, random) => {
    const from = place(bytes, random);
    const piece = bytes.subarray(from, from + 1 + random.below(64));
    const at = place(bytes, random);
    return replaced(bytes, at, at, piece);
  },
  (bytes, random, tokens) => {
    const token = tokens[random.below(tokens.length)] ?? new Uint8Array(0);
    const at = place(bytes, random);
    return replaced(bytes, at, random.chance(0.3) ? Math.min(at + token.length, bytes.length) : at, token);
  },
  (bytes, random) => {
    const digits = Array.from(bytes.keys()).filter((at) => (bytes[at] ?? 0) >= 48 && (bytes[at] ?? 0) <= 57);
    const at = digits[random.below(digits.length)];
    return at === undefined ? bytes : replaced(bytes, at, at + 1, Uint8Array.of(48 + random.below(10)));
  },
];

/** The next input. */
export function mutate(
  corpus: readonly Uint8Array[],
  tokens: readonly Uint8Array[],
  random: Random,
): Uint8Array {
  let bytes = corpus[random.below(corpus.length)] ?? new Uint8Array(0);
  if (random.chance(0.15)) {
    const other = corpus[random.below(corpus.length)] ?? new Uint8Array(0);
    bytes = Buffer.concat([bytes.subarray(0, place(bytes, random)), other.subarray(place(other, random))]);
  }
  for (let times = 1 + random.below(4); times > 0; times -= 1) {
    const mutation = mutations[random.below(mutations.length)];
    if (mutation !== undefined) bytes = mutation(bytes, random, tokens);
  }
  return bytes.subarray(0, inputBytesMax);
}
