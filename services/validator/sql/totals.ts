/** The same totals as core/totals.ts gives, added up by DuckDB in exact decimals. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { sumPattern, sumRules, type Totals, unitsOf } from "@sluice/contracts/file-rule.ts";
import { columnName } from "@sluice/shared/duckdb/key-sql.ts";
import type { Engine } from "@sluice/shared/duckdb/engine.ts";
import { literal } from "@sluice/shared/duckdb/literal.ts";
import { shardSource } from "./shard-sql.ts";

/** Adds up a shard's columns; undefined for a feed that asks for none. Throws what DuckDB says. */
export async function totalsInSql(
  engine: Pick<Engine, "query">,
  { format, fileRules }: Pick<AnyFeed, "format" | "fileRules">,
  bytes: Uint8Array,
): Promise<Totals | undefined> {
  const rules = sumRules(fileRules);
  if (rules.length === 0) return undefined;
  const nothing: Totals = Object.fromEntries(rules.map(({ field }) => [field, { units: "0", unread: 0 }]));
  if (bytes.byteLength === 0) return nothing;
  const totals: Totals = {};
  const columns = rules.map(({ column, places }) => {
    const name = columnName(format.columns.indexOf(column));
    const readable = `regexp_full_match(${name}, ${literal(sumPattern(places))})`;
    // The pattern comes first: a cast alone would round a third place off, and take blanks and exponents.
    const units = `case when ${readable} then try_cast(${name} as decimal(38, ${places})) end`;
    return `coalesce(sum(${units}), 0)::varchar, count(*) filter (where ${name} <> '' and not ${readable})::integer`;
  });
  const sql = `select ${columns.join(", ")} from ${shardSource(format, bytes.byteLength)}`;
  await engine.query(sql, bytes, (batch) => {
    if (batch.rows !== 1) return;
    for (const [at, { field, places }] of rules.entries()) {
      const units = unitsOf(batch.text(0, 2 * at), places);
      const unread = batch.value(0, 2 * at + 1);
      if (units === null || typeof unread !== "number")
        throw new Error(`the engine gave no sum for ${field}`);
      totals[field] = { units: String(units), unread };
    }
  });
  if (Object.keys(totals).length < rules.length) throw new Error("the engine gave no sums");
  return totals;
}
