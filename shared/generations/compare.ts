/**
 * Whether two generations of the read model say the same: digests of ranges of keys, and the items themselves only where two differ. The
 * numbers in a list differ, since events come in any order; that each has the same entries is compared.
 */
import { createHash } from "node:crypto";
import type { ReadModelTable, StoredItem } from "../ports/read-model-table.ts";
import { isSame, nothing, placeBits, plus, rangeOf, type Sum } from "../reconcile/ranges.ts";
import { isOwn, readKeyIn } from "./state.ts";

/** How an item of the built generation differs from the serving one's. */
export type ItemDifference = "missing" | "older" | "newer" | "extra" | "told-otherwise";

/** What was found. */
export interface Compared {
  /** Items of the serving and the built generation. */
  readonly serving: number;
  readonly built: number;
  /** Ranges compared that hold items, and those that differ. */
  readonly ranges: number;
  readonly rangesDiffering: number;
  /** The first thousand. */
  readonly differences: readonly { readonly pk: string; readonly sk: string; readonly how: ItemDifference }[];
}

/** 4,096 ranges. */
const bits = 12;
const differencesMax = 1_000;

/** What stands for an item: its place among all keys, and a digest of what it says. */
interface Sided {
  readonly generation: number;
  readonly pk: string;
  readonly sk: string;
  readonly index: number;
  readonly digest: bigint;
  readonly epoch: number | null;
  readonly version: number | null;
}

/** Compares by one read of the table, and a second one where something differs. Rejects when the table does not answer. */
export async function compareGenerations(
  table: Pick<ReadModelTable, "all">,
  serving: number,
  built: number,
): Promise<Compared> {
  const sums = new Map<number, { serving: Sum; built: Sum }>();
  const counts = { serving: 0, built: 0 };
  for await (const { generation, index, digest } of sides(table, [serving, built])) {
    const side = generation === serving ? "serving" : "built";
    const range = sums.get(index) ?? { serving: nothing, built: nothing };
    range[side] = plus(range[side], { count: 1, sum: digest });
    sums.set(index, range);
    counts[side] += 1;
  }
  const differing = new Set(
    [...sums].flatMap(([index, one]) => (isSame(one.serving, one.built) ? [] : index)),
  );
  const found = new Map<string, { pk: string; sk: string; serving?: Sided; built?: Sided }>();
  if (differing.size > 0)
    for await (const one of sides(table, [serving, built])) {
      if (!differing.has(one.index)) continue;
      const { pk, sk } = one;
      const name = JSON.stringify([pk, sk]);
      found.set(name, {
        pk,
        sk,
        ...found.get(name),
        [one.generation === serving ? "serving" : "built"]: one,
      });
    }
  const differences = [...found.values()].flatMap(({ pk, sk, serving: old, built: made }) => {
    const how = differenceOf(old, made);
    return how === null ? [] : [{ pk, sk, how }];
  });
  return {
    ...counts,
    ranges: sums.size,
    rangesDiffering: differing.size,
    differences: differences.slice(0, differencesMax),
  };
}

function differenceOf(old: Sided | undefined, made: Sided | undefined): ItemDifference | null {
  if (made === undefined) return "missing";
  if (old === undefined) return "extra";
  if (old.digest === made.digest) return null;
  const [oldEpoch, newEpoch] = [old.epoch ?? 0, made.epoch ?? 0];
  const [oldVersion, newVersion] = [old.version ?? 0, made.version ?? 0];
  if (newEpoch < oldEpoch || (newEpoch === oldEpoch && newVersion < oldVersion)) return "older";
  return newEpoch === oldEpoch && newVersion === oldVersion ? "told-otherwise" : "newer";
}

async function* sides(
  table: Pick<ReadModelTable, "all">,
  of: readonly number[],
): AsyncGenerator<Sided, void, undefined> {
  for await (const items of table.all())
    for (const stored of items) {
      const { generation, pk } = readKeyIn(stored.pk);
      if (of.includes(generation) && !isOwn(stored.pk) && !isEntry(stored))
        yield sided(generation, pk, stored);
    }
}

/** Of a list the marks of its ids are compared: they are the same whatever the entries' numbers. */
const isEntry = ({ epoch, item }: StoredItem): boolean => epoch === null && item !== null;

function sided(generation: number, pk: string, { sk, epoch, version, item }: StoredItem): Sided {
  const place = createHash("sha256")
    .update(JSON.stringify([pk, sk]))
    .digest()
    .readUInt32BE(0);
  const said = createHash("sha256")
    .update(JSON.stringify([pk, sk, epoch, version, sorted(item)]))
    .digest();
  const { index } = rangeOf(place, Math.min(bits, placeBits));
  return { generation, pk, sk, index, digest: said.readBigUInt64BE(0), epoch, version };
}

/** The same value with the fields of every object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => [name, sorted(field)]),
  );
}
