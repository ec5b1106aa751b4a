/** How a fixed-width file's data records become rows: its feed's columns, each from the record or from its batch's header. */
import type { FixedFile, FixedRecord, PartnerTerms } from "./file.ts";
import type { Layout } from "./layout.ts";

/** Where a column's value comes from. A field that a record does not have (an overlay's) reads as "". */
export interface RowColumn {
  readonly of: "header" | "data";
  readonly field: string;
}

/** A feed's fixed-width form. `columns`: one for each of the feed's, by name. */
export interface FixedWidthForm {
  readonly layout: Layout;
  readonly terms: PartnerTerms;
  readonly columns: Readonly<Record<string, RowColumn>>;
}

/** A data record as a row, and the record itself. */
export interface FixedRow {
  readonly record: FixedRecord;
  readonly fields: readonly string[];
}

/** The rows, in the order of the file; `names`: the feed's columns in order. Throws for a column that the form does not have. */
export function* rowsOf(
  file: FixedFile,
  { columns }: FixedWidthForm,
  names: readonly string[],
): Generator<FixedRow> {
  const from = names.map((name) => {
    const column = columns[name];
    if (column === undefined)
      throw new Error(`the fixed-width form does not say where the column ${name} comes from`);
    return column;
  });
  let header: FixedRecord["values"] = {};
  for (const record of file.records) {
    if (record.role === "header") header = record.values;
    if (record.role !== "data") continue;
    const fields = from.map(({ of, field }) =>
      String((of === "header" ? header : record.values)[field] ?? ""),
    );
    yield { record, fields };
  }
}
