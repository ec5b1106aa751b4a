/** A restore, as people read it at a terminal. */
import type { NamedTable } from "@sluice/shared/names/named-table.ts";
import { nextStep, type Restore, stepsOf } from "@sluice/shared/restore/plan.ts";
import type { Driven } from "@sluice/shared/restore/run-restore.ts";

/** What each step does. */
const meanings: Readonly<Record<string, string>> = {
  "restore-table": "restore the table as it was at that instant, into a new one",
  remake: "give it what a restore drops: TTL, backups, tags, deletion protection, alarms",
  copy: "compare, and copy what was written since; loads go on",
  "start-stream": "switch its stream on, and let pipes read it",
  close: "begin no write of entities any more; uploads, judging and queries go on",
  "wait-lease": "wait until every loader's lease on the old table is over",
  deny: "let the old table refuse writes",
  allow: "let the table take writes again",
  "catch-up": "copy what was written to the end",
  drain: "wait until all that the old table told is settled",
  move: "let the name lead to the new table, under the new epoch",
  open: "let loads go on",
  retell: "let what differs from the old database tell again, under the new epoch",
};

/** Where the name leads. */
export const nameLine = ({ table, epoch, writes }: NamedTable): string =>
  `entities are ${table}, epoch ${epoch}, ${writes === "open" ? "open" : "closed: loads wait"}`;

/** What would be done. */
export function previewLines(restore: Restore): string[] {
  const { from, to, restoredTo } = restore;
  const how = restoredTo === null ? "moved back to" : `restored as of ${restoredTo} into`;
  return [
    `${from.table} (epoch ${from.epoch}) would be ${how} ${to.table} (epoch ${to.epoch}):`,
    ...stepsOf(restore).map((step, index) => `  ${index + 1}. ${step}: ${meanings[step]}`),
    "Nothing is done yet: say --yes to begin.",
  ];
}

/** How far one is. */
export function restoreLines(restore: Restore): string[] {
  const { id, direction, by, reason, begunAt, from, to, restoredTo, done, held, abandoned } = restore;
  const next = nextStep(restore);
  const as = restoredTo === null ? "" : `, as of ${restoredTo}`;
  return [
    `${direction} ${id} by ${by}, begun ${begunAt}: ${reason}`,
    `  from ${from.table} (epoch ${from.epoch}) to ${to.table} (epoch ${to.epoch})${as}`,
    ...done.map(stepLine),
    ...(abandoned === null ? [] : [`  abandoned ${abandoned.at} by ${abandoned.by}: ${abandoned.reason}`]),
    ...(next === null ? ["  over"] : [`  next: ${next}: ${meanings[next]}`]),
    ...(held === null ? [] : [`  it waits for your word: ${held}`]),
  ];
}

/** What giving it up would do. */
export function abandonLines(restore: Restore): string[] {
  const { id, by, from, to, done } = restore;
  const made = done.length === 0 ? "may have been made" : "was made";
  return [
    `the restore ${id} of ${by} would be given up; the name goes on leading to ${from.table} (epoch ${from.epoch})`,
    `  ${to.table} ${made}: remove it by hand, with its pipes and alarms, when nobody wants it`,
    "Nothing is done yet: say --yes to give it up.",
  ];
}

/** Why it waits for a person, and what that person may say. */
export const heldLine = ({ step, note }: Driven): string =>
  step === "restore-table"
    ? `  ${note}: \`sluice restore abandon\` or \`go-on\`.`
    : `  ${note}: \`sluice restore go-on --unconfirmed leave\` or \`take\`.`;

/** A step that is done. */
export const stepLine = ({ step, at, note }: Restore["done"][number]): string =>
  `  ${at.slice(0, 19)}Z  ${step.padEnd(13)}  ${note}`;
