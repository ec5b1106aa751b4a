/** How long files took and how fast their rows went, from their views. Pure. */
import { type FileView, hasEnded } from "@sluice/contracts/api/file-view.ts";
import { millisecondsBetween } from "@sluice/shared/iso-time.ts";

/** One file's figures. */
export interface FileFigures {
  readonly file: string;
  readonly partner: string;
  readonly receivedAt: string;
  /** From its receipt to its end; to now while it is under way. */
  readonly seconds: number;
  readonly isUnderWay: boolean;
  /** From its receipt to the end of its load; null where none of it was loaded. */
  readonly rowsPerSecond: number | null;
}

/** All files' figures, and what is under way. */
export interface FlowFigures {
  /** In order of receipt. */
  readonly files: readonly FileFigures[];
  readonly underWay: number;
  /** Of those under way the oldest; null where there is none. */
  readonly oldestSeconds: number | null;
  /** Entity events that were written, and that Postgres has not settled. */
  readonly unsettled: number;
  /** Files that went the whole way, and half of them at least as fast as this. */
  readonly synced: number;
  readonly medianSeconds: number | null;
}

/** Works them out as of an instant (ISO 8601). A file whose receipt is not told yet is left out. */
export function flowFigures(views: readonly FileView[], now: string): FlowFigures {
  const known = views.flatMap((view) => {
    const { receivedAt } = view.times;
    return receivedAt === null ? [] : [{ view, receivedAt }];
  });
  const files = known
    .map(({ view, receivedAt }) => figuresOf(view, receivedAt, now))
    .toSorted((a, b) => (a.receivedAt < b.receivedAt ? -1 : a.receivedAt > b.receivedAt ? 1 : 0));
  const under = files.filter(({ isUnderWay }) => isUnderWay);
  const whole = known.filter(({ view }) => view.phase === "synced");
  const took = whole.map(({ view, receivedAt }) => figuresOf(view, receivedAt, now).seconds);
  return {
    files,
    underWay: under.length,
    oldestSeconds: under.length === 0 ? null : Math.max(...under.map(({ seconds }) => seconds)),
    unsettled: views.reduce((sum, { counts }) => sum + Math.max(0, unsettledOf(counts)), 0),
    synced: whole.length,
    medianSeconds: took.toSorted((a, b) => a - b)[Math.floor((took.length - 1) / 2)] ?? null,
  };
}

const unsettledOf = ({ emitted, applied, superseded, discarded }: FileView["counts"]): number =>
  emitted - applied - superseded - discarded;

function figuresOf(view: FileView, receivedAt: string, now: string): FileFigures {
  const { file, partner, phase, times, counts } = view;
  const isUnderWay = !hasEnded(phase);
  const end = isUnderWay ? now : (times.endedAt ?? now);
  const toLoaded = times.loadedAt === null ? 0 : millisecondsBetween(receivedAt, times.loadedAt) / 1000;
  return {
    ...{ file, partner, receivedAt, isUnderWay },
    seconds: Math.max(0, millisecondsBetween(receivedAt, end) / 1000),
    rowsPerSecond: counts.rows === null || toLoaded <= 0 ? null : counts.rows / toLoaded,
  };
}
