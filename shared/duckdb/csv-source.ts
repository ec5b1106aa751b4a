/** `read_csv` over a file that our own code wrote: every field stays text, exactly, and nothing is guessed. */
import { columnName } from "./key-sql.ts";
import { literal } from "./literal.ts";

/** How the file is written. It has no header; its first column is the record number. */
export interface CsvSource {
  /** The registered name. */
  readonly name: string;
  /** Columns behind the record number. */
  readonly columns: number;
  /** Which column each of the file's is: `c0` to `c<columns - 1>` in another order. */
  readonly order?: readonly number[];
  readonly delimiter: string;
  readonly quote: string | null;
  /** Unquoted fields that are NULL; in a file without quotes the record number must be none of them. */
  readonly nulls?: readonly string[];
  /** No line is longer, in bytes. */
  readonly lineBytesMax: number;
  /** What is read at once, in bytes: at least a line. DuckDB takes 16 lines' worth of memory when not said. */
  readonly bufferBytes?: number;
}

/** The table function: columns `record`, `c0`, `c1`, …, all VARCHAR; NULL only where `nulls` says so. */
export function csvSource(source: CsvSource): string {
  const { name, columns, order, delimiter, quote, nulls = [], lineBytesMax, bufferBytes } = source;
  const inFile = order ?? Array.from({ length: columns }, (_, index) => index);
  const names = ["record", ...inFile.map(columnName)];
  const options = [
    "auto_detect = false",
    "all_varchar = true",
    "header = false",
    `columns = {${names.map((column) => `'${column}': 'VARCHAR'`).join(", ")}}`,
    `delim = ${literal(delimiter)}`,
    quote === null ? "quote = '', escape = ''" : `quote = ${literal(quote)}, escape = ${literal(quote)}`,
    // Where there is none, a NULL spelling that no field can have: a bare one holds no line feed, a quoted one never counts. So every field stays text.
    `nullstr = [${(nulls.length > 0 ? nulls : ["\nNULL"]).map(literal).join(", ")}]`,
    "allow_quoted_nulls = false",
    "new_line = '\\n'",
    "strict_mode = true",
    `max_line_size = ${lineBytesMax}`,
    ...(bufferBytes === undefined ? [] : [`buffer_size = ${bufferBytes}`]),
  ].join(", ");
  return `read_csv(${literal(name)}, ${options})`;
}
