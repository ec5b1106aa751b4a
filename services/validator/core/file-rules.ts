/** Holds what a file states of itself against what it holds. Pure. */
import type { Code } from "@sluice/contracts/codes/catalogue.ts";
import {
  decimalOf,
  type FileRule,
  type Frame,
  sumRules,
  type Totals,
  unitsOf,
} from "@sluice/contracts/file-rule.ts";
import { daysBetween, receivedOn } from "@sluice/contracts/fixed-width/nearest-day.ts";
import { isDay } from "@sluice/contracts/rule.ts";
import type { RowError } from "@sluice/contracts/report.ts";

/** What is known of a whole file once its shards are judged. */
export interface FileFigures {
  readonly rows: number;
  /** By the field that states the sum. */
  readonly totals: Totals;
}

/** Adds the shards' totals up: those that the rules name. Throws when a shard lacks one. */
export function addTotals(
  rules: readonly FileRule[] | undefined,
  shards: readonly (Totals | undefined)[],
): Totals {
  return Object.fromEntries(
    sumRules(rules).map(({ field }) => {
      let units = 0n;
      let unread = 0;
      for (const totals of shards) {
        const total = totals?.[field];
        if (total === undefined) throw new Error(`a shard was judged without the sum that ${field} states`);
        units += BigInt(total.units);
        unread += total.unread;
      }
      return [field, { units: String(units), unread }];
    }),
  );
}

/** Every rule that the file breaks, as an error of the record that states the value. Throws when the frame was not handed on. */
export function fileErrors(
  rules: readonly FileRule[] | undefined,
  frame: Frame | undefined,
  figures: FileFigures,
): RowError[] {
  return (rules ?? []).flatMap((rule) => {
    const stated = frame?.values[rule.field];
    if (frame === undefined || stated === undefined)
      throw new Error(`the file's ${rule.field} was not handed on with its shards`);
    const wrong = wrongBy(rule, stated.text, figures, frame.receivedAtMs);
    if (wrong === null) return [];
    const { line, byte, text } = stated;
    return [{ record: 0, line, byte, column: rule.field, value: text, ...wrong }];
  });
}

interface Wrong {
  readonly code: Code;
  readonly message: string;
}

function wrongBy(
  rule: FileRule,
  text: string,
  { rows, totals }: FileFigures,
  receivedAtMs: number,
): Wrong | null {
  switch (rule.kind) {
    // The gateway has judged it: it knows the other files.
    case "number":
      return null;
    case "count": {
      const stated = unitsOf(text, 0);
      if (stated === null) return { code: "file.stated", message: "must be a whole number, such as 1000" };
      if (stated === BigInt(rows)) return null;
      return { code: "file.count", message: `${stated} rows are stated, and the file has ${rows}` };
    }
    case "sum": {
      const { places, column, field } = rule;
      const stated = unitsOf(text, places);
      if (stated === null) {
        return {
          code: "file.stated",
          message: `must be a decimal with at most ${places} places, such as ${decimalOf(125_000n, places)}`,
        };
      }
      const { units, unread } = totals[field] ?? { units: "0", unread: rows };
      if (unread > 0) {
        const message = `${unread} values of ${column} are no decimals with at most ${places} places: they cannot be added up`;
        return { code: "file.sum-unread", message };
      }
      if (stated === BigInt(units)) return null;
      const message = `${decimalOf(stated, places)} is stated, and ${column} comes to ${decimalOf(BigInt(units), places)}: was a row lost, added or changed?`;
      return { code: "file.sum", message };
    }
    case "date":
      return wrongDate(rule, text, receivedAtMs);
    default:
      return rule satisfies never;
  }
}

function wrongDate(
  { daysMax, utcOffsetMinutes }: Extract<FileRule, { readonly kind: "date" }>,
  text: string,
  receivedAtMs: number,
): Wrong | null {
  const day = text.replace(/^([0-9]{4})([0-9]{2})([0-9]{2})$/, "$1-$2-$3");
  if (!isDay(day)) return { code: "file.stated", message: "must be a day, such as 2026-11-21 or 20261121" };
  const received = receivedOn({ atMs: receivedAtMs }, utcOffsetMinutes);
  const apart = daysBetween(received, day);
  if (Math.abs(apart) <= daysMax) return null;
  const way = apart < 0 ? "before" : "after";
  const message = `the file is of ${day}, ${Math.abs(apart)} days ${way} its receipt; at most ${daysMax} are allowed`;
  return { code: "file.date", message };
}
