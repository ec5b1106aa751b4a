/** The one SQL statement that cuts a numbered file into shards. */
import type { CsvFormat } from "@sluice/contracts/feed.ts";
import type { KeyPart } from "@sluice/contracts/key.ts";
import { columnName, keySql } from "./key-sql.ts";
import { recordBytesMax } from "./number-records.ts";

/** The registered name of the numbered file: fixed, since the lock-down lists it. */
export const inputName = "numbered.csv";

/** How many times as long text becomes in UTF-8, at worst: a half-width kana has one byte in Shift_JIS and three there. */
const utf8Growth: Record<CsvFormat["encoding"], number> = { "utf-8": 1, shift_jis: 3 };

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
  // A NULL spelling that no field can have: a bare one holds no line feed, a quoted one never counts. So every field stays text.
  const options = [
    "auto_detect = false",
    "all_varchar = true",
    "header = false",
    `columns = {${columns}}`,
    `delim = '${format.delimiter}'`,
    format.quote === null
      ? "quote = '', escape = ''"
      : `quote = '${format.quote}', escape = '${format.quote}'`,
    "nullstr = '\nNULL'",
    "allow_quoted_nulls = false",
    "new_line = '\\n'",
    "strict_mode = true",
    `max_line_size = ${recordBytesMax * utf8Growth[format.encoding] + 64}`,
  ].join(", ");
  return `copy (select *, (hash(${keySql(key, format.columns)}) % ${shards})::integer as shard
      from read_csv('${inputName}', ${options}))
    to '${into}' (format csv, header false, delim ',', quote '"', escape '"', partition_by (shard))`;
}
