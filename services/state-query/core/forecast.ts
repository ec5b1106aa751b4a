/** How far each phase of a file is, and when it should end: by its own pace so far, and where it has none yet by that of the last file that went the whole way. Pure. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import { later, millisecondsBetween } from "@sluice/shared/iso-time.ts";

/** The phases, in the order of a file's way. */
export const phaseNames = ["receive", "shard", "validate", "load", "sync"] as const;
export type PhaseName = (typeof phaseNames)[number];

/** Milliseconds a row, of each phase of a file that is synced. */
export type Pace = Readonly<Record<Exclude<PhaseName, "receive">, number>>;

/** A phase. */
export interface PhaseStep {
  readonly name: PhaseName;
  /** `bad`: the file ended here; `later` is also what a file that has ended never came to. */
  readonly state: "done" | "now" | "later" | "bad";
  /** How much of it is done, from 0 to 1. */
  readonly share: number;
  /** Milliseconds that it took; null while it is not done. */
  readonly ms: number | null;
  /** When it should end, ISO 8601 in UTC; null where nobody can say. */
  readonly endsAt: string | null;
}

/** How many phases are behind a file that is in a phase; a file that ended badly stays in the one where it did. */
const behind: Readonly<Record<FileView["phase"], number>> = {
  receive: 0,
  shard: 1,
  failed: 1,
  validate: 2,
  rejected: 2,
  load: 3,
  held: 3,
  refused: 3,
  withdrawn: 3,
  checked: 3,
  sync: 4,
  synced: 5,
};
const bad: ReadonlySet<string> = new Set(["failed", "rejected", "refused", "withdrawn"]);
/** Less of a phase says nothing of its pace. */
const tellingShare = 0.02;

/** A synced file's pace; null for one that says nothing of it. */
export function paceOf({ phase, timings, counts }: FileView): Pace | null {
  const { shard, validate, load, sync } = timings;
  const { rows } = counts;
  if (phase !== "synced" || rows === null || rows === 0) return null;
  if (shard === undefined || validate === undefined || load === undefined || sync === undefined) return null;
  return { shard: shard / rows, validate: validate / rows, load: load / rows, sync: sync / rows };
}

/** Each phase's state, of a file that is in one. */
export const phaseStates = (phase: FileView["phase"]): readonly Pick<PhaseStep, "name" | "state">[] =>
  phaseNames.map((name, index) => {
    if (index < behind[phase]) return { name, state: "done" };
    if (index > behind[phase] || phase === "checked") return { name, state: "later" };
    return { name, state: bad.has(phase) ? "bad" : "now" };
  });

/** The phases of a file as they are now. A file that waits (for a word, for its feed, for its turn) has no predicted end, nor has one that has ended. */
export function phaseSteps(view: FileView, now: Date, pace: Pace | null): readonly PhaseStep[] {
  const { phase, timings } = view;
  const waits = bad.has(phase) || phase === "checked" || phase === "held" || view.paused !== undefined;
  // From the present phase on; null from the first phase on that nobody can say anything of.
  let end: number | null = waits ? null : 0;
  return phaseStates(phase).map(({ name, state }): PhaseStep => {
    if (state === "done")
      return { name, state, share: 1, ms: name === "receive" ? null : (timings[name] ?? null), endsAt: null };
    const share = shareOf(view, name);
    const left = remaining({ view, name, share: state === "now" ? share : 0, now, pace });
    end = end === null || left === null ? null : end + left;
    return { name, state, share, ms: null, endsAt: end === null ? null : later(now, Math.round(end)) };
  });
}

function shareOf({ shards, counts }: FileView, name: PhaseName): number {
  const { total, validated, rejected, loading, loaded } = shards;
  const judged = validated + rejected + loading + loaded;
  const settled = counts.applied + counts.superseded + counts.discarded;
  const shares: Readonly<Record<PhaseName, number>> = {
    receive: 0,
    shard: part(shards.ready + judged, total),
    validate: part(judged, total),
    load: part(loaded, total),
    // While shards are loaded, more is emitted.
    sync: part(settled, counts.emitted) * part(loaded, total),
  };
  return shares[name];
}

const part = (some: number, all: number): number => (all === 0 ? 0 : Math.min(1, some / all));

function remaining({
  view,
  name,
  share,
  now,
  pace,
}: {
  readonly view: FileView;
  readonly name: PhaseName;
  readonly share: number;
  readonly now: Date;
  readonly pace: Pace | null;
}): number | null {
  const { times, counts, decision } = view;
  const began: Readonly<Record<PhaseName, string | null>> = {
    receive: null,
    shard: times.receivedAt,
    validate: times.shardedAt,
    load: decision?.at ?? times.judgedAt,
    sync: times.loadedAt,
  };
  const from = began[name];
  if (from !== null && share >= tellingShare)
    return (millisecondsBetween(from, now.toISOString()) * (1 - share)) / share;
  if (name === "receive" || pace === null || counts.rows === null) return null;
  return pace[name] * counts.rows * (1 - share);
}
