/** The one SQL statement that cuts a numbered file into shards. */
import type { CsvFormat } from "@sluice/contracts/csv-format.ts";
import type { KeyPart } from "@sluice/contracts/key.ts";
import { csvSource } from "@sluice/shared/duckdb/csv-source.ts";
import { columnName, keySql } from "@sluice/shared/duckdb/key-sql.ts";
import { literal } from "@sluice/shared/duckdb/literal.ts";
import { recordBytesMax } from "./number-records.ts";

/** The registered name of the numbered file: fixed, since the lock-down lists it. */
export const inputName = "numbered.csv";

/** How many times as long text becomes in UTF-8, at worst: a half-width kana has one byte in Shift_JIS and three there. */
const utf8Growth: Record<CsvFormat["encoding"], number> = {
  "utf-8": 1,
  // Scanned as UTF-8.
  "utf-16le": 1,
  "utf-16be": 1,
  shift_jis: 3,
  cp932: 3,
  "euc-jp": 2,
  "iso-8859-1": 2,
};

/** What a cut needs to know. */
export interface CutSql {
  readonly format: CsvFormat;
  /** Which of the feed's columns each of the file's is; in the feed's order when not said. */
  readonly order?: readonly number[];
  readonly key: readonly KeyPart[];
  readonly shards: number;
  /** An absolute path that does not exist yet. */
  readonly into: string;
}

/** `COPY … PARTITION_BY`: one streaming pass, straight to disk. */
export function cutSql({ format, order, key, shards, into }: CutSql): string {
  const source = csvSource({
    name: inputName,
    columns: format.columns.length,
    ...(order !== undefined && { order }),
    delimiter: format.delimiter,
    quote: format.quote,
    // Where nothing is quoted, DuckDB would take record numbers for NULL too: fieldSql does it there.
    ...(format.quote !== null && { nulls: format.nulls ?? [] }),
    lineBytesMax: recordBytesMax * utf8Growth[format.encoding] + 64,
  });
  const fields = format.columns.map((_, index) => `${fieldSql(format, index)} as ${columnName(index)}`);
  // The key is of the fields as the shard has them, so that the shard's readers find the same one.
  return `copy (select *, (hash(${keySql(key, format.columns)}) % ${shards})::integer as shard
      from (select record, ${fields.join(", ")} from ${source}))
    to ${literal(into)} (format csv, header false, delim ',', quote '"', escape '"', partition_by (shard))`;
}

/** A column's field as its rows shall have it. */
function fieldSql({ nulls = [], quote, trim, decimalComma, columns }: CsvFormat, index: number): string {
  let sql = columnName(index);
  if (nulls.length > 0)
    sql =
      quote === null
        ? `case when ${sql} in (${nulls.map(literal).join(", ")}) then '' else ${sql} end`
        : `coalesce(${sql}, '')`;
  if (trim === true) sql = `trim(${sql}, ' \t\u3000')`;
  if (decimalComma?.includes(columns[index] ?? "") === true) sql = `translate(${sql}, ',.', '.,')`;
  return sql;
}
