/** A row of the sender's file and all that is wrong with it. */
import { messageIn } from "@sluice/contracts/codes/message.ts";
import type { Language } from "@sluice/contracts/codes/entry.ts";
import type { Fault } from "@sluice/contracts/events/payloads.ts";
import type { RowError } from "@sluice/contracts/report.ts";

/** Where a row stands, both from 1, and its errors. */
export interface BadRow {
  readonly line: number;
  readonly byte: number;
  readonly errors: readonly (RowError | Fault)[];
}

/** The rows of errors, in the order of the file; an error whose place is not known has none. */
export function badRowsOf(errors: readonly (RowError | Fault)[]): BadRow[] {
  const rows = new Map<number, { line: number; byte: number; errors: (RowError | Fault)[] }>();
  for (const error of errors) {
    if (error.byte === 0) continue;
    const row = rows.get(error.byte) ?? { line: error.line, byte: error.byte, errors: [] };
    row.errors.push(error);
    rows.set(error.byte, row);
  }
  return [...rows.values()].toSorted((a, b) => a.byte - b.byte);
}

/** The names of what a copy adds to each row. */
export const addedColumns = ["line", "code", "message"] as const;

/** What it adds: the line, the codes, and what each says of which column. */
export function addedTo({ line, errors }: BadRow, language: Language): readonly string[] {
  const codes = [...new Set(errors.map(({ code }) => code))].join("; ");
  const messages = errors.map((error) => {
    const column = "column" in error ? error.column : "";
    return column === "" ? messageIn(error, language) : `${column}: ${messageIn(error, language)}`;
  });
  return [String(line), codes, messages.join("; ")];
}
