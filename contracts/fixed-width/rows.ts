/** How a fixed-width file's data records become rows: its feed's columns, each from the record or from its batch's header. */
import type { FixedFile, FixedRecord, PartnerTerms } from "./file.ts";
import type { Layout } from "./layout.ts";
import { nearestDay, receivedOn } from "./nearest-day.ts";

/**
 * Where a column's value comes from. A field that a record does not have (an overlay's) reads as "".
 *
 * - `as: "day"`: the field is a month and a day; the year is the one that brings it nearest to the day of receipt.
 * - `of: "place"`: where the record stands, since records of such files have no number of their own: `file` is the file's sequence
 *   number, `batch` the batch in the file, `record` the data record in its batch, each from 1.
 */
export type RowColumn =
  | { readonly of: "header" | "data"; readonly field: string; readonly as?: "day" }
  | { readonly of: "place"; readonly field: "file" | "batch" | "record" };

/** A feed's fixed-width form. `columns`: one for each of the feed's, by name. */
export interface FixedWidthForm {
  readonly layout: Layout;
  readonly terms: PartnerTerms;
  readonly columns: Readonly<Record<string, RowColumn>>;
  /** Minutes that the sender's days are ahead of UTC; where there are none, days are those of UTC. Japan: 540. */
  readonly utcOffsetMinutes?: number;
  /** The headers' date must lie so many days at most before the day of receipt, or after it. */
  readonly dateWindow?: { readonly field: string; readonly daysBefore: number; readonly daysAfter: number };
  /** What tells two batches apart, besides count and sum; the same batch within so many days is refused. */
  readonly batch?: { readonly id: readonly string[]; readonly repeatDays: number };
}

/** What is known of a file besides its bytes: its place among the partner's files, and when it was received. */
export interface FileReceipt {
  readonly sequence: number;
  readonly atMs: number;
}

/** A data record as a row, and the record itself. */
export interface FixedRow {
  readonly record: FixedRecord;
  readonly fields: readonly string[];
}

/** The rows, in the order of the file; `names`: the feed's columns in order. Throws for a column that the form does not have. */
export function* rowsOf(
  file: FixedFile,
  { columns, utcOffsetMinutes }: FixedWidthForm,
  names: readonly string[],
  receipt: FileReceipt,
): Generator<FixedRow> {
  const received = receivedOn(receipt, utcOffsetMinutes);
  const from = names.map((name) => {
    const column = columns[name];
    if (column === undefined)
      throw new Error(`the fixed-width form does not say where the column ${name} comes from`);
    return column;
  });
  let header: FixedRecord["values"] = {};
  let place = 0;
  for (const record of file.records) {
    if (record.role === "header") {
      header = record.values;
      place = 0;
    }
    if (record.role !== "data") continue;
    place += 1;
    const places = { file: receipt.sequence, batch: record.batch, record: place };
    const fields = from.map((column) => {
      if (column.of === "place") return String(places[column.field]);
      const value = String((column.of === "header" ? header : record.values)[column.field] ?? "");
      return column.as === "day" ? (nearestDay(value, received) ?? value) : value;
    });
    yield { record, fields };
  }
}
