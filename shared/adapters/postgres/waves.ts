import type { LegacyChange, LegacyTable } from "../../ports/legacy-store.ts";

/**
 * A change's part in its wave: `newest` writes the row; `rising` was newer than all before it, so it took effect and was overtaken in
 * the same transaction; `older` never took effect.
 */
export type Part = "newest" | "rising" | "older";

/** A change, where it stood among those given, and its part. */
export interface WaveEntry {
  readonly change: LegacyChange;
  readonly place: number;
  part: Part;
}

/**
 * Changes that one statement settles: of one table, all with a row or all without, all retold or none; for each entity exactly one is the
 * newest.
 */
export interface Wave {
  readonly table: LegacyTable;
  readonly removes: boolean;
  readonly retold: boolean;
  readonly entries: WaveEntry[];
}

/**
 * Cuts changes into waves to be run in order. An entity's writes in a row share a wave, of which only the newest reaches the table; a
 * removal between them has a wave of its own, since the row that comes after it is another row. An event given twice stands in
 * the waves once, at its first place; and once more where it is retold.
 */
export function wavesOf(changes: readonly LegacyChange[]): readonly Wave[] {
  const rounds: Map<string, Wave>[] = [];
  const known = new Set<string>();
  const entities = new Map<string, { round: number; removes: boolean; retold: boolean; newest: WaveEntry }>();
  for (const [place, change] of changes.entries()) {
    const { entity } = change.event;
    const { retold = false } = change;
    const telling = `${retold ? "~" : "!"}${change.event.id}`;
    if (known.has(telling)) continue;
    known.add(telling);
    const removes = change.row === null;
    const before = entities.get(entity);
    const sameWave = before?.removes === removes && before.retold === retold;
    const round = before === undefined ? 0 : before.round + (sameWave ? 0 : 1);
    const entry: WaveEntry = { change, place, part: "newest" };
    if (before !== undefined && sameWave && !isNewer(change, before.newest.change)) entry.part = "older";
    else {
      if (before !== undefined && sameWave) before.newest.part = "rising";
      entities.set(entity, { round, removes, retold, newest: entry });
    }
    const waves = (rounds[round] ??= new Map());
    const name = `${retold ? "~" : "!"}${removes ? "-" : "+"}${change.table.table}`;
    const wave = waves.get(name) ?? { table: change.table, removes, retold, entries: [] };
    waves.set(name, wave);
    wave.entries.push(entry);
  }
  return rounds.flatMap((waves) => [...waves.values()]);
}

const isNewer = ({ event: a }: LegacyChange, { event: b }: LegacyChange): boolean =>
  a.epoch === b.epoch ? a.version > b.version : a.epoch > b.epoch;
