import type { LegacyChange, LegacyTable } from "../../ports/legacy-store.ts";

/** Changes that one statement can settle: of distinct entities, of one table, all with a row or all without. */
export interface Wave {
  readonly table: LegacyTable;
  readonly removes: boolean;
  readonly changes: LegacyChange[];
  /** Where each change stood among those given. */
  readonly places: number[];
}

/**
 * Cuts changes into waves to be run in order. The n-th change of an entity lies in a later wave than its (n-1)-th; beyond that
 * as few waves as tables and kinds allow.
 */
export function wavesOf(changes: readonly LegacyChange[]): readonly Wave[] {
  const seen = new Map<string, number>();
  const rounds: Map<string, Wave>[] = [];
  for (const [place, change] of changes.entries()) {
    const nth = seen.get(change.event.entity) ?? 0;
    seen.set(change.event.entity, nth + 1);
    const round = (rounds[nth] ??= new Map());
    const removes = change.row === null;
    const name = `${removes ? "-" : "+"}${change.table.table}`;
    const wave = round.get(name) ?? { table: change.table, removes, changes: [], places: [] };
    round.set(name, wave);
    wave.changes.push(change);
    wave.places.push(place);
  }
  return rounds.flatMap((round) => [...round.values()]);
}
