/** What became of a line of a file, decided from what is known of the file and of the row that stands on it. Pure. */
import type { EntityTrace, TraceStep } from "@sluice/contracts/api/entity-trace.ts";
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import type { LineOutcome, LineRow, LineTrace } from "@sluice/contracts/api/line-trace.ts";
import type { Fault } from "@sluice/contracts/events/payloads.ts";
import { EntityType, FileId, PartnerId } from "@sluice/contracts/ids.ts";
import type { Conflict, RowError } from "@sluice/contracts/report.ts";
import * as v from "valibot";
import type { Aspect } from "./aspect.ts";
import { loadRequested, stepsFromLoaded, stepsToVerdict } from "./trace-steps.ts";

/** What was found of a line; each null or empty where there is none, or it was not looked for. */
export interface LineFacts {
  readonly line: number;
  /** Whether what tells of the file's rows is kept still. */
  readonly isKept: boolean;
  readonly row: LineRow | null;
  readonly errors: readonly (RowError | Fault)[];
  /** Whether the report tells of every error, or of samples. */
  readonly toldAll: boolean;
  readonly quarantined: boolean;
  /** Whether its shard's load has ended. */
  readonly shardLoaded: boolean;
  readonly conflict: Conflict | null;
  /** Whether every conflict of the shard is told. */
  readonly toldConflicts: boolean;
  readonly written: EntityTrace | null;
  /** Whether the entity's versions were all looked at. */
  readonly sawVersions: boolean;
}

/** Before anything was looked for. */
export const nothingFound: Omit<LineFacts, "line"> = {
  isKept: true,
  row: null,
  errors: [],
  toldAll: false,
  quarantined: false,
  shardLoaded: false,
  conflict: null,
  toldConflicts: false,
  written: null,
  sawVersions: false,
};

/** Tells it. */
export function lineTrace(view: FileView, aspects: readonly Aspect[], facts: LineFacts): LineTrace {
  const { line, row, errors, conflict, written } = facts;
  const [outcome, why] = outcomeOf(view, facts);
  const shard = row?.shard ?? null;
  const isWritten = written !== null && outcome === "written";
  return {
    file: v.parse(FileId, view.file),
    partner: v.parse(PartnerId, view.partner),
    feed: view.feed,
    entity: v.parse(v.nullable(EntityType), view.entity),
    line,
    row,
    outcome,
    why,
    errors: [...errors],
    conflict,
    steps:
      row === null
        ? [...stepsToVerdict(aspects, null, false)]
        : isWritten
          ? written.steps
          : stepsOf(view, aspects, shard),
    written,
  };
}

/** Steps that cannot come any more are left out. */
function stepsOf(
  { verdict, phase }: FileView,
  aspects: readonly Aspect[],
  shard: number | null,
): TraceStep[] {
  const steps = stepsToVerdict(aspects, shard, true);
  if (verdict === "rejected" || phase === "failed" || isNeverLoaded(phase)) return [...steps];
  return [...steps, loadRequested(aspects, shard), ...stepsFromLoaded(aspects, shard)];
}

/** Whether a file in this phase is loaded no more, though it was good. */
export const isNeverLoaded = (phase: FileView["phase"]): boolean =>
  phase === "refused" || phase === "withdrawn" || phase === "checked";

type Told = readonly [outcome: LineOutcome, why: string];

function outcomeOf(view: FileView, facts: LineFacts): Told {
  const { phase, verdict } = view;
  const { row, errors, line } = facts;
  if (phase === "failed") return failed(facts);
  if (view.undoes !== null)
    return [
      "no-row",
      "This is an undo: it has no lines of its own. Ask for a line of the file that it undoes.",
    ];
  if (view.times.shardedAt === null && row === null)
    return ["waiting", "The file is not cut into rows yet; ask again in a moment."];
  if (!facts.isKept)
    return [
      "not-known",
      "What tells where the file's rows stand, or what is wrong with them, is kept no longer.",
    ];
  if (row === null)
    return [
      "no-row",
      `Line ${line} is no row of the file: it belongs to its header or trailer, is passed over, or is behind its end. The file has ${view.counts.rows ?? "no known number of"} rows.`,
    ];
  if (verdict === "rejected") return rejected(view, facts);
  if (facts.quarantined)
    return [
      "quarantined",
      errors.length > 0
        ? "The row was kept aside for what is wrong with it, and the good rows of its file went on. Send it again, mended."
        : "The row was kept aside, and the good rows of its file went on: it is bad, or builds on a bad row. Send it again, mended.",
    ];
  if (isNeverLoaded(phase)) return ["not-loaded", notLoaded(view)];
  if (verdict === null) return ["waiting", "Not every row of the file is judged yet."];
  return loaded(view, facts);
}

function failed({ errors, line }: LineFacts): Told {
  return [
    "failed",
    errors.length > 0
      ? `The file could not be cut into rows, line ${line} among the reasons: nothing of it was loaded. Mend it and send the file again.`
      : "The file could not be cut into rows, for other lines than this one: nothing of it was loaded. Its errors tell which.",
  ];
}

function rejected({ counts }: FileView, { errors, toldAll }: LineFacts): Told {
  const others = `the gate kept the whole file out for ${counts.badRows} bad ${counts.badRows === 1 ? "row" : "rows"}`;
  if (errors.length > 0)
    return ["rejected", `The row breaks its feed's rules, and ${others}. Mend it and send the file again.`];
  return [
    "rejected",
    toldAll
      ? `Nothing is wrong with this row; ${others}. Mend those and send the file again.`
      : `None of the errors that are told is of this row, but not all are told; ${others}. Mend those and send the file again.`,
  ];
}

function notLoaded({ phase, decision }: FileView): string {
  if (phase === "checked") return "The file was sent to be checked only: nothing of it is loaded.";
  const who = decision === null ? "" : ` by ${decision.by}, who said: ${decision.reason}`;
  return `The file was ${phase}${who}. Nothing of it is loaded.`;
}

function loaded(view: FileView, facts: LineFacts): Told {
  const { written, conflict, row, shardLoaded } = facts;
  if (written !== null) {
    const { version, newest, entity, key } = written;
    const since = newest > version ? ` It has been superseded since: the newest is version ${newest}.` : "";
    return ["written", `The row wrote version ${version} of ${entity} ${key}.${since}`];
  }
  if (conflict !== null)
    return ["conflict", `The entity refused the row, and it changed nothing: ${conflict.message}`];
  if (view.phase === "held")
    return ["waiting", "The file is held: a person releases or refuses it before anything of it is loaded."];
  if (row?.shard === null)
    return ["not-known", "The file's shards are kept no longer, so the row's entity cannot be told."];
  if (!shardLoaded)
    return ["waiting", "The row is good, and its shard is not loaded whole yet; ask again in a moment."];
  if (!facts.sawVersions)
    return ["not-known", "The row was loaded, but what its entity was then is not told here."];
  return facts.toldConflicts
    ? ["unchanged", "The entity was already as the row says: nothing was written, and no event was emitted."]
    : [
        "not-known",
        "The row wrote nothing: its entity was so already, or refused it. Not every conflict of its shard is told.",
      ];
}
