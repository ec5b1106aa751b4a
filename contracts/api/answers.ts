/** What the routes answer, besides a file's view: the shapes of their JSON. */
import * as v from "valibot";
import { CodeHelp } from "../codes/help.ts";
import { EntitySource } from "../envelope.ts";
import { ByCode, Count, Sha256 } from "../events/payloads.ts";
import { EntityType, FeedName, FileId, PartnerId } from "../ids.ts";
import { ProblemHelp } from "../problems/catalogue.ts";
import { Conflict, RowError, Warnings } from "../report.ts";
import { FileView, Phase } from "./file-view.ts";

/** ISO 8601 in UTC. */
export const Time = v.pipe(v.string(), v.isoTimestamp());
/** The cursor of the next page; null on the last one. */
export const Next = v.nullable(v.string());

/** A page of files. */
export const FileList = v.object({ files: v.array(FileView), next: Next });

/** A file that was taken, or the one that it repeats. */
export const Receipt = v.object({
  file: FileId,
  /** Where to ask how it stands. */
  status: v.string(),
  repeat: v.boolean(),
  partner: PartnerId,
  feed: FeedName,
  sequence: v.pipe(v.number(), v.integer(), v.minValue(1)),
  bytes: Count,
  sha256: Sha256,
  receivedAt: Time,
  mode: v.picklist(["load", "check"]),
  /** Where the file waits for its feed, its partner or both to be resumed: since when, and why. */
  paused: v.exactOptional(v.object({ since: Time, reason: v.string() })),
});

/** A fault of a file or of a row: a file's own fault names neither record nor column. */
const ToldError = v.object({ ...v.partial(RowError).entries, code: v.string(), message: v.string() });

/** What is wrong with a file. */
export const FileErrors = v.object({
  file: v.string(),
  phase: Phase,
  verdict: FileView.entries.verdict,
  rows: v.nullable(Count),
  badRows: Count,
  /** True totals; `sampled` of them can be paged through. */
  total: Count,
  sampled: Count,
  byCode: ByCode,
  byColumn: v.record(v.string(), ByCode),
  warnings: Warnings,
  help: v.array(CodeHelp),
  errors: v.array(ToldError),
  next: Next,
});

/** Rows that their entities refused. */
export const FileConflicts = v.object({
  file: v.string(),
  phase: Phase,
  total: Count,
  sampled: Count,
  byCode: ByCode,
  conflicts: v.array(Conflict),
  next: Next,
});

/** Of an answer about the past: the instant, or the version, that was asked for. */
const asOf = { asOf: v.exactOptional(v.union([Time, v.object({ at: Time }), v.object({ version: Count })])) };

/** A file, now or at an instant. */
export const FileAnswer = v.object({ ...FileView.entries, ...asOf });

/** An entity as it is, or was. */
export const EntityView = v.object({
  entity: EntityType,
  key: v.string(),
  partner: PartnerId,
  /** This, and what its event told, is null of a past version whose event is known no longer. */
  feed: v.nullable(FeedName),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  change: v.nullable(v.picklist(["created", "updated", "removed"])),
  /** The type of the event that told it. */
  event: v.nullable(v.string()),
  changedAt: v.nullable(Time),
  deleted: v.boolean(),
  /** Its columns; null when it is removed. */
  state: v.nullable(v.record(v.string(), v.unknown())),
  source: EntitySource,
  ...asOf,
  /** Of a past version: the newest version's number. */
  newest: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

/** Every code explained. */
export const CodeList = v.object({ codes: v.array(CodeHelp) });
/** Every kind of problem explained. */
export const ProblemList = v.object({ problems: v.array(ProblemHelp) });

/** Every event, and where its schema is. */
export const EventList = v.object({
  events: v.array(
    v.object({
      type: v.string(),
      producer: v.string(),
      consumers: v.array(v.string()),
      schema: v.string(),
    }),
  ),
});

/** A partner. */
export const PartnerView = v.object({ partner: PartnerId, name: v.string() });

/** An operator's word on a held file. */
export const DecisionTaken = v.object({
  partner: PartnerId,
  file: FileId,
  decision: v.picklist(["release", "refuse", "withdraw"]),
  repeat: v.boolean(),
});

/** A file that is to be undone: the undo is a file of its own. */
export const UndoAsked = v.object({ file: FileId, undoes: FileId, repeat: v.boolean() });

const maybe = v.nullable(v.string());
const maybeNumber = v.nullable(v.number());

/** A dead letter. */
export const DeadLetter = v.object({
  id: v.string(),
  at: v.object({ kind: v.picklist(["queue", "pipe", "rule"]), name: v.string() }),
  deadAt: v.string(),
  keptUntil: v.string(),
  cause: v.string(),
  attempts: maybeNumber,
  event: v.object({
    id: maybe,
    type: maybe,
    partner: maybe,
    group: maybe,
    version: maybeNumber,
    epoch: maybeNumber,
    occurredAt: maybe,
    entity: maybe,
    key: maybe,
    file: maybe,
    line: maybeNumber,
    shard: maybeNumber,
  }),
  holding: v.variant("kind", [
    v.object({ kind: v.literal("whole") }),
    v.object({ kind: v.literal("pointer"), hoursLeft: v.number() }),
    v.object({ kind: v.literal("lost"), reason: v.string() }),
  ]),
  content: v.unknown(),
});
/** Dead letters, and how many more each place holds. */
export const DeadLetterList = v.object({
  letters: v.array(DeadLetter),
  unseen: v.array(v.object({ at: v.string(), letters: Count })),
});

/** The process is alive. */
export const Alive = v.object({ status: v.literal("alive") });
/** Each dependency: null when it answers, else why not. */
export const Ready = v.object({
  status: v.picklist(["ready", "not ready"]),
  dependencies: v.record(v.string(), maybe),
});
