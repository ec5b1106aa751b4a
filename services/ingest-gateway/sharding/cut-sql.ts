/** The one SQL statement that cuts a numbered file into shards. */
import type { CsvFormat } from "@sluice/contracts/feed.ts";
import type { KeyPart } from "@sluice/contracts/key.ts";
import { columnName, keySql } from "./key-sql.ts";
import { recordBytesMax } from "./number-records.ts";

/** The registered name of the numbered file: fixed, since the lock-down lists it. */
export const inputName = "numbered.csv";

/** What a cut needs to know. */
export interface CutSql {
  readonly format: CsvFormat;
  readonly key: readonly KeyPart[];
  readonly shards: number;
  /** An absolute path that does not exist yet. */
  readonly into: string;
}

/** `COPY … PARTITION_BY`: one streaming pass, straight to disk. */
export function cutSql({ format, key, shards, into }: CutSql): string {
  const names = ["record", ...format.columns.map((_, index) => columnName(index))];
  const columns = names.map((name) => `'${name}': 'VARCHAR'`).join(", ");
  // A NULL spelling that no record can hold (NUL is refused before): an empty field stays an empty text.
  const options = [
    "auto_detect = false",
    "all_varchar = true",
    "header = false",
    `columns = {${columns}}`,
    `delim = '${format.delimiter}'`,
    format.quote === null
      ? "quote = '', escape = ''"
      : `quote = '${format.quote}', escape = '${format.quote}'`,
    "nullstr = '\u0001NULL'",
    "new_line = '\\n'",
    "strict_mode = true",
    `max_line_size = ${recordBytesMax + 64}`,
  ].join(", ");
  return `copy (select *, (hash(${keySql(key, format.columns)}) % ${shards})::integer as shard
      from read_csv('${inputName}', ${options}))
    to '${into}' (format csv, header false, delim ',', quote '"', escape '"', partition_by (shard))`;
}
