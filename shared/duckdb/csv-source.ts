/** `read_csv` over a file that our own code wrote: every field stays text, exactly, and nothing is guessed. */
import { columnName } from "./key-sql.ts";
import { literal } from "./literal.ts";

/** How the file is written. It has no header; its first column is the record number. */
export interface CsvSource {
  /** The registered name. */
  readonly name: string;
  /** Columns behind the record number. */
  readonly columns: number;
  readonly delimiter: string;
  readonly quote: string | null;
  /** No line is longer, in bytes. */
  readonly lineBytesMax: number;
}

/** The table function: columns `record`, `c0`, `c1`, …, all VARCHAR and never NULL. */
export function csvSource({ name, columns, delimiter, quote, lineBytesMax }: CsvSource): string {
  const names = ["record", ...Array.from({ length: columns }, (_, index) => columnName(index))];
  const options = [
    "auto_detect = false",
    "all_varchar = true",
    "header = false",
    `columns = {${names.map((column) => `'${column}': 'VARCHAR'`).join(", ")}}`,
    `delim = ${literal(delimiter)}`,
    quote === null ? "quote = '', escape = ''" : `quote = ${literal(quote)}, escape = ${literal(quote)}`,
    // A NULL spelling that no field can have: a bare one holds no line feed, a quoted one never counts. So every field stays text.
    "nullstr = '\nNULL'",
    "allow_quoted_nulls = false",
    "new_line = '\\n'",
    "strict_mode = true",
    `max_line_size = ${lineBytesMax}`,
  ].join(", ");
  return `read_csv(${literal(name)}, ${options})`;
}
