/**
 * What Postgres should hold, by an independent road: the source files, copied as they are into tables of their own by
 * Postgres's CSV reader, and one SQL query a feed. No code of the mesh takes part.
 */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Sql } from "postgres";

/** How a feed's sources become the rows that the old table should hold. */
interface FeedOracle {
  readonly columns: readonly string[];
  readonly header: boolean;
  readonly encoding: "utf-8" | "shift_jis";
  /** A snapshot's source is replaced by the next one; a delta's files add up. */
  readonly snapshot: boolean;
  readonly legacy: string;
  readonly key: readonly string[];
  readonly compared: readonly string[];
  /** Gives `key` and `compared` from the source table `$source`. */
  readonly expected: string;
}

const oracles: Readonly<Record<string, FeedOracle>> = {
  orders: {
    columns: ["order_no", "step", "at", "customer", "currency", "amount"],
    header: true,
    encoding: "utf-8",
    snapshot: false,
    legacy: "legacy.orders",
    key: ["order_no"],
    compared: ["status", "customer", "currency", "amount", "created_at", "changed_at"],
    // Good files only: the last step is the status, the creating row has the rest.
    expected: `
      select distinct on (order_no) order_no, step as status, first.customer, first.currency,
             first.amount::numeric as amount, first.at::timestamptz as created_at, last.at::timestamptz as changed_at
        from $source last
        join (select order_no, customer, currency, amount, at from $source where step = 'created') first using (order_no)
       order by order_no, last.n desc`,
  },
  "bank-branches": {
    columns: ["bank_code", "branch_code", "bank_kana", "bank_name", "branch_kana", "branch_name"],
    header: false,
    encoding: "shift_jis",
    snapshot: true,
    legacy: "legacy.bank_branches",
    key: ["bank_code", "branch_code"],
    compared: ["bank_kana", "bank_name", "branch_kana", "branch_name"],
    expected: "select * from $source",
  },
  "postal-codes": {
    columns: [
      "municipality",
      "old_code",
      "code",
      "prefecture_kana",
      "city_kana",
      "town_kana",
      "prefecture",
      "city",
      "town",
      "several_codes",
      "numbered_by_block",
      "has_chome",
      "several_towns",
      "change",
      "reason",
    ],
    header: false,
    encoding: "shift_jis",
    snapshot: true,
    legacy: "legacy.postal_codes",
    key: ["municipality", "code", "town_kana", "town"],
    compared: [
      "old_code",
      "prefecture_kana",
      "city_kana",
      "prefecture",
      "city",
      "several_codes",
      "numbered_by_block",
      "has_chome",
      "several_towns",
      "change",
      "reason",
    ],
    expected: `
      select municipality, code, town_kana, town, rtrim(old_code) as old_code, prefecture_kana, city_kana, prefecture, city,
             several_codes = '1' as several_codes, numbered_by_block = '1' as numbered_by_block, has_chome = '1' as has_chome,
             several_towns = '1' as several_towns, change::int as change, reason::int as reason
        from $source`,
  },
};

/** How the old table stands against the source. All three nought: equal, row for row. */
export interface Comparison {
  /** Rows that the source says there should be. */
  readonly expected: number;
  readonly missing: number;
  readonly extra: number;
  readonly different: number;
  /** The keys of the first few rows that are not as they should be. */
  readonly samples: readonly string[];
}

function oracleOf(feed: string): FeedOracle {
  const oracle = oracles[feed];
  if (oracle === undefined) throw new Error(`there is no oracle for the feed ${feed}`);
  return oracle;
}

const sourceTable = (feed: string): string => `oracle.${feed.replaceAll("-", "_")}`;

/** Notes a source file as loaded. */
export async function addSource(sql: Sql, feed: string, file: Uint8Array): Promise<void> {
  const oracle = oracleOf(feed);
  const source = sourceTable(feed);
  const columns = oracle.columns.map((column) => `${column} text`).join(", ");
  await sql.unsafe(`create schema if not exists oracle`);
  await sql.unsafe(`create table if not exists ${source} (n bigserial, ${columns})`);
  if (oracle.snapshot) await sql.unsafe(`truncate ${source}`);
  const text = new TextDecoder(oracle.encoding, { fatal: true }).decode(file);
  const options = `format csv, header ${oracle.header}, force_not_null (${oracle.columns.join(", ")})`;
  const copy = sql.unsafe(`copy ${source} (${oracle.columns.join(", ")}) from stdin (${options})`);
  await pipeline(Readable.from([text]), await copy.writable());
}

/** Compares the old table, one partner's rows of it, with what the sources say. */
export async function compare(sql: Sql, feed: string, partner: string): Promise<Comparison> {
  const oracle = oracleOf(feed);
  const list = (alias: string, columns: readonly string[]): string =>
    columns.map((column) => `${alias}.${column}`).join(", ");
  const [firstKey = ""] = oracle.key;
  const text = `
    with e as (${oracle.expected.replaceAll("$source", sourceTable(feed))}),
         a as (select * from ${oracle.legacy} where partner = $1),
         compared as (
           select concat_ws('|', ${list("wanted_row", oracle.key)}, ${list("actual_row", oracle.key)}) as key,
                  wanted_row.${firstKey} is not null as wanted, actual_row.${firstKey} is not null as there,
                  (${list("wanted_row", oracle.compared)}) is distinct from (${list("actual_row", oracle.compared)}) as differs
             from e wanted_row full join a actual_row using (${oracle.key.join(", ")}))
    select count(*) filter (where wanted)::int as expected,
           count(*) filter (where wanted and not there)::int as missing,
           count(*) filter (where there and not wanted)::int as extra,
           count(*) filter (where wanted and there and differs)::int as different,
           (array_agg(key) filter (where differs))[1:5] as samples
      from compared`;
  const [row] = await sql.unsafe<(Omit<Comparison, "samples"> & { samples: string[] | null })[]>(text, [
    partner,
  ]);
  if (row === undefined) throw new Error("the comparison gave no row");
  return { ...row, samples: row.samples ?? [] };
}

/** How many rows the old table holds of one partner. */
export async function countLegacyRows(sql: Sql, feed: string, partner: string): Promise<number> {
  const [row] = await sql.unsafe<{ count: number }[]>(
    `select count(*)::int as count from ${oracleOf(feed).legacy} where partner = $1`,
    [partner],
  );
  return row?.count ?? 0;
}
