/** The one query that judges a shard: it gives the rows that may be bad, and of a feed with unique keys those that repeat one. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { csvSource } from "@sluice/shared/duckdb/csv-source.ts";
import { columnName, keySql } from "@sluice/shared/duckdb/key-sql.ts";
import type { CompiledRules } from "./rules.ts";

/** The registered name of the shard: fixed, since the lock-down lists it. */
export const shardName = "shard.csv";

/** Places of the result's columns; the feed's own follow, from `fields` on. */
export const places = { record: 0, suspect: 1, sameAs: 2, fields: 3 } as const;

/** The longest row of a shard, in bytes: a record of 2 MiB, grown threefold in UTF-8, every character a doubled quote. */
const rowBytesMax = 2 * 3 * 2 * 1024 * 1024 + 64;
/** What is read at once: memory that the engine never gives back, so no more than a shard of the usual size needs. */
const bufferBytes = 1024 * 1024;

/** A shard of so many bytes as a table. */
export function shardSource(format: AnyFeed["format"], shardByteLength: number): string {
  // No row is longer than its shard.
  const lineBytesMax = Math.min(rowBytesMax, shardByteLength);
  return csvSource({
    name: shardName,
    columns: format.columns.length,
    delimiter: ",",
    quote: '"',
    lineBytesMax,
    bufferBytes: Math.max(lineBytesMax, bufferBytes),
  });
}

/** The query over a shard of so many bytes. Rows come in file order. */
export function shardSql(
  { format, key }: Pick<AnyFeed, "format" | "key">,
  rules: CompiledRules,
  shardByteLength: number,
): string {
  const columns = format.columns.map((_, index) => columnName(index)).join(", ");
  const source = shardSource(format, shardByteLength);
  // Valibot needs every row where a column falls back to it; else only suspects leave the engine.
  const all = rules.fallbacks.length > 0;
  if (!key.unique) {
    return `select record::integer, ${all ? rules.suspect : "true"}, null::integer, ${columns} from ${source}
      ${all ? "" : `where ${rules.suspect}`}`;
  }
  return `with numbered as materialized (
      select record::integer as record, ${keySql(key.parts, format.columns)} as key, ${columns} from ${source}
    ), several as (
      select key, min(record) as first from numbered group by key having count(*) > 1
    ), marked as (
      select record, ${rules.suspect} as suspect, case when record > first then first end as same, ${columns}
      from numbered left join several using (key)
    )
    select record, suspect, same, ${columns} from marked
    ${all ? "" : "where suspect or same is not null"} order by record`;
}
