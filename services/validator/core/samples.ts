/**
 * A sample of errors that come one by one, nobody knows how many: the first ones, since they are read first, and of the rest an even
 * choice, so that an error which begins late in the file is seen too. Memory is bounded by the sample's size.
 */

/** Collects a sample. */
export interface Samples<Item> {
  add(item: Item): void;
  /** The sample, in the order in which it came. */
  all(): readonly Item[];
}

/**
 * Keeps the first half of `most`, and of what follows each with the same chance (algorithm R: Vitter, Random Sampling with a Reservoir,
 * 1985). The chance is seeded by nothing but the order: the same errors always give the same sample.
 */
export function samplesOf<Item>(most: number): Samples<Item> {
  const first = Math.ceil(most / 2);
  const kept: { readonly at: number; readonly item: Item }[] = [];
  const random = randomOf(most);
  let seen = 0;
  return {
    add: (item) => {
      const at = seen;
      seen += 1;
      if (kept.length < most) {
        kept.push({ at, item });
        return;
      }
      const place = Math.floor(random() * (seen - first));
      if (first + place < most) kept[first + place] = { at, item };
    },
    all: () => kept.toSorted((a, b) => a.at - b.at).map(({ item }) => item),
  };
}

/** Numbers from 0 to 1, always the same ones for a seed (mulberry32, public domain, Tommy Ettinger). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
