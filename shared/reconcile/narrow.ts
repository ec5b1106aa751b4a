/** From the digests of all rows down to the rows that differ, reading no more than it must. */
import type { LegacyDigests, RowSides, ToldTable } from "../ports/legacy-digests.ts";
import { everything, isSame, placeBits, type Range } from "./ranges.ts";

/** How much is read at most. */
export interface NarrowLimits {
  /** Bits by which ranges become finer: 8 make 256 of one. */
  readonly stepBits: number;
  /** Ranges are made finer until so many rows are left to be read. */
  readonly rowsAtOnce: number;
  /** Differing rows at which narrowing stops. */
  readonly differingMax: number;
}

/** What was found, and what it took. */
export interface Narrowed {
  /** Rows of which what was told and what is stored are not the same. */
  readonly rows: readonly RowSides[];
  readonly told: number;
  readonly stored: number;
  /** Ranges that differ and were not looked into, since there were too many differing rows already. */
  readonly rangesLeft: number;
  readonly read: { readonly ranges: number; readonly rows: number };
}

/** Read 256 lines of a table where nothing differs, however large it is. */
export const usualLimits: NarrowLimits = { stepBits: 8, rowsAtOnce: 2_000, differingMax: 10_000 };

/** Narrows. Rejects as the reader does. */
export async function narrow(
  digests: LegacyDigests,
  of: ToldTable,
  { stepBits, rowsAtOnce, differingMax }: NarrowLimits = usualLimits,
): Promise<Narrowed> {
  let within: readonly Range[] = [everything];
  const read = { ranges: 0, rows: 0 };
  const all = { told: 0, stored: 0 };
  for (let bits = stepBits; ; bits += stepBits) {
    const sums = await digests.sums(of, bits, within);
    read.ranges += sums.length;
    if (bits === stepBits)
      for (const { told, stored } of sums) {
        all.told += told.count;
        all.stored += stored.count;
      }
    const differing = sums.filter(({ told, stored }) => !isSame(told, stored));
    within = differing.map(({ index }) => ({ bits, index }));
    const rows = differing.reduce((sum, { told, stored }) => sum + Math.max(told.count, stored.count), 0);
    // Where nearly every row differs, finer ranges would only be more lines to read.
    if (rows <= rowsAtOnce || differing.length * 4 > rows || bits + stepBits > placeBits) {
      return {
        ...(await readRows(digests, of, differing, bits, { rowsAtOnce, differingMax }, read)),
        ...all,
        read,
      };
    }
  }
}

async function readRows(
  digests: LegacyDigests,
  of: ToldTable,
  differing: Awaited<ReturnType<LegacyDigests["sums"]>>,
  bits: number,
  { rowsAtOnce, differingMax }: Omit<NarrowLimits, "stepBits">,
  read: { rows: number },
): Promise<Pick<Narrowed, "rows" | "rangesLeft">> {
  const found: RowSides[] = [];
  let at = 0;
  while (at < differing.length && found.length < differingMax) {
    const lot: Range[] = [];
    let size = 0;
    for (; at < differing.length && (size < rowsAtOnce || lot.length === 0); at += 1) {
      const range = differing[at];
      if (range === undefined) break;
      lot.push({ bits, index: range.index });
      size += Math.max(range.told.count, range.stored.count);
    }
    const rows = await digests.rows(of, lot);
    read.rows += rows.length;
    // A row that was told before digests were kept is looked at too: its entity says what it should be.
    found.push(
      ...rows.filter(({ told, stored }) => told === null || stored === null || told.digest !== stored.digest),
    );
  }
  return { rows: found.slice(0, differingMax), rangesLeft: differing.length - at };
}
