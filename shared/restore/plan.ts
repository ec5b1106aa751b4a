/**
 * A restore of the entities, step by step: what it is about, how far it is, and what comes next. Pure. Its record lies beside the name that it
 * moves (shared/names), one at a time; a new one replaces one that is over.
 */
import * as v from "valibot";
import type { AggregateRef } from "../ports/aggregate-store.ts";
import { NamedTable } from "../names/named-table.ts";

/** Into a table restored to an instant; or back into the one that the last move left. */
export const restoreSteps = [
  "restore-table",
  "remake",
  "copy",
  "start-stream",
  "close",
  "wait-lease",
  "deny",
  "catch-up",
  "drain",
  "move",
  "open",
  "retell",
] as const;
export const flipBackSteps = [
  "close",
  "wait-lease",
  "deny",
  "allow",
  "catch-up",
  "drain",
  "move",
  "open",
  "retell",
] as const satisfies readonly Step[];
export type Step = (typeof restoreSteps)[number] | "allow";

const steps = { restore: restoreSteps, "flip-back": flipBackSteps } as const;

/** What is done with items that the old table has and Sluice's journal knows nothing of: they were written past it. */
export const Unconfirmed = v.picklist(["ask", "leave", "take"]);
export type Unconfirmed = v.InferOutput<typeof Unconfirmed>;

/** One restore. */
export const Restore = v.object({
  id: v.string(),
  direction: v.picklist(["restore", "flip-back"]),
  by: v.string(),
  reason: v.string(),
  begunAt: v.string(),
  /** The instant that the new table is restored to, ISO 8601; null where a table that is there is moved back to. */
  restoredTo: v.nullable(v.string()),
  /** Where the name led when it began, and where it will. */
  from: NamedTable,
  to: NamedTable,
  unconfirmed: Unconfirmed,
  /** The steps that are done, in order, and what each showed. */
  done: v.array(v.object({ step: v.string(), at: v.string(), note: v.string() })),
  /** Why it waits for a person; null while it does not. */
  held: v.nullable(v.string()),
  /** The table that a flip-back would have led to when it began, which an abandoned restore leaves as it was; null where there was none. */
  back: v.optional(v.nullable(v.string()), null),
  /** Who gave it up before anything was closed; null while nobody did. */
  abandoned: v.optional(v.nullable(v.object({ by: v.string(), reason: v.string(), at: v.string() })), null),
});
export type Restore = v.InferOutput<typeof Restore>;

/** Where the record lies. It has no events. */
export const restoreRef: AggregateRef<Restore> = {
  table: "loads",
  pk: "_name#entities",
  sk: "restore",
  schema: Restore,
};

/** The steps of a restore. */
export const stepsOf = ({ direction }: Pick<Restore, "direction">): readonly Step[] => steps[direction];

/** The step that is to be done now; null once all are, or it was abandoned. */
export const nextStep = (restore: Restore): Step | null =>
  restore.abandoned === null ? (stepsOf(restore)[restore.done.length] ?? null) : null;

/** Whether loads wait for it: it has closed the entities, or is about to, and has not opened them again. */
export const isClosing = (restore: Restore): boolean =>
  nextStep(restore) !== null && isDue(restore, "close") && doneAt(restore, "open") === null;

/** Whether a step is done, or the next one. */
const isDue = (restore: Restore, step: Step): boolean =>
  restore.done.length >= stepsOf(restore).indexOf(step);

/** The record given up, or why it cannot be: from its closing step on it is gone through with, since a driver may be in the middle of that. */
export function abandon(restore: Restore, word: NonNullable<Restore["abandoned"]>): Begun {
  const next = nextStep(restore);
  if (next === null) return refused(`the ${restore.direction} ${restore.id} is over`);
  if (isClosing(restore))
    return refused(
      `the ${restore.direction} ${restore.id} is at ${next}, and loads may wait for it: go on with it, and flip back then`,
    );
  if (doneAt(restore, "open") !== null)
    return refused(`the name leads to ${restore.to.table} already: go on with it, and flip back then`);
  return { kind: "begun", restore: { ...restore, held: null, abandoned: word } };
}

/** The record with its next step done. Throws a RangeError for any other. */
export function withDone(restore: Restore, step: Step, at: Date, note: string): Restore {
  if (nextStep(restore) !== step)
    throw new RangeError(`${step} is not the next step of the restore ${restore.id}`);
  return { ...restore, held: null, done: [...restore.done, { step, at: at.toISOString(), note }] };
}

/** When a step was done; null while it is not. */
export function doneAt({ done }: Restore, step: Step): Date | null {
  const found = done.find((one) => one.step === step);
  return found === undefined ? null : new Date(found.at);
}

/** What somebody asks for. */
export interface Asked extends Pick<Restore, "id" | "by" | "reason" | "begunAt" | "unconfirmed"> {
  /** Null to move back. */
  readonly restoredTo: string | null;
}

/** The record to begin with, or why there is none. */
export type Begun =
  | { readonly kind: "begun"; readonly restore: Restore }
  | { readonly kind: "refused"; readonly reason: string };

/** Decides whether a restore may begin, from what the name is and the last restore. */
export function begin(current: NamedTable, first: string, last: Restore | null, asked: Asked): Begun {
  if (last !== null && nextStep(last) !== null)
    return refused(`the ${last.direction} ${last.id} of ${last.by} is not over: go on with it first`);
  if (asked.restoredTo !== null && asked.restoredTo > asked.begunAt)
    return refused(`${asked.restoredTo} is still to come`);
  if (current.writes === "closed") return refused("the entities are closed, and no restore says why");
  const epoch = current.epoch + 1;
  const back = wayBack(current, last);
  const base = { ...asked, from: current, done: [], held: null, back, abandoned: null };
  if (asked.restoredTo !== null) {
    const table = `${first}-e${epoch}-${asked.id.slice(-6).toLowerCase()}`;
    const to = { table, epoch, writes: "open" as const };
    return { kind: "begun", restore: { ...base, direction: "restore", to } };
  }
  if (back === null) return refused("nothing was restored yet, so there is nothing to move back to");
  const to = { table: back, epoch, writes: "open" as const };
  return { kind: "begun", restore: { ...base, direction: "flip-back", to } };
}

/** The table before the last move; an abandoned restore moved nothing. */
function wayBack({ table }: NamedTable, last: Restore | null): string | null {
  if (last === null) return null;
  if (last.abandoned !== null) return last.back;
  return last.to.table === table ? last.from.table : null;
}

const refused = (reason: string): Begun => ({ kind: "refused", reason });
