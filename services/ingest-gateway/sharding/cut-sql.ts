/** The one SQL statement that cuts a numbered file into shards. */
import type { CsvFormat } from "@sluice/contracts/feed.ts";
import type { KeyPart } from "@sluice/contracts/key.ts";
import { csvSource } from "@sluice/shared/duckdb/csv-source.ts";
import { keySql } from "@sluice/shared/duckdb/key-sql.ts";
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
  const source = csvSource({
    name: inputName,
    columns: format.columns.length,
    delimiter: format.delimiter,
    quote: format.quote,
    lineBytesMax: recordBytesMax * utf8Growth[format.encoding] + 64,
  });
  return `copy (select *, (hash(${keySql(key, format.columns)}) % ${shards})::integer as shard from ${source})
    to '${into}' (format csv, header false, delim ',', quote '"', escape '"', partition_by (shard))`;
}
