/** Both sides' digests in Postgres, read where they lie: one line a range comes back, and rows of the ranges that are asked for. */
import { Group } from "@sluice/contracts/ids.ts";
import type { Sql } from "postgres";
import * as v from "valibot";
import type { LegacyDigests, ToldTable } from "../../ports/legacy-digests.ts";
import { placeBits, type Range } from "../../reconcile/ranges.ts";
import { openPostgres, type PostgresOptions } from "./client.ts";
import { digestSql, keySql, placeSql } from "./digest-sql.ts";
import { migrate } from "./migrate.ts";
import { quotedName, quotedTable } from "./quoted.ts";

const Big = v.pipe(
  v.string(),
  v.regex(/^-?[0-9]+$/),
  v.transform((text) => BigInt(text)),
);
const Place = v.pipe(v.string(), v.transform(Number), v.safeInteger());
const Key = v.array(v.nullable(v.string()));

const SumLines = v.array(
  v.object({
    index: Place,
    told: v.pipe(v.tuple([Big, Big]), v.transform(sumOf)),
    stored: v.pipe(v.tuple([Big, Big]), v.transform(sumOf)),
  }),
);
const RowLines = v.array(
  v.object({
    key: Key,
    place: Place,
    entity: v.nullable(Group),
    epoch: v.nullable(v.number()),
    version: v.nullable(Place),
    told: v.nullable(Big),
    stored: v.nullable(Big),
  }),
);
const ToldLines = v.array(
  v.object({
    entity: Group,
    epoch: v.number(),
    version: Place,
    digest: v.nullable(Big),
    removed: v.boolean(),
  }),
);

function sumOf([count, sum]: [bigint, bigint]) {
  return { count: Number(count), sum };
}

/** Opens the reader; nothing is sent until it is used. Sluice's own tables are brought up to date before the first read. */
export function postgresLegacyDigests(options: PostgresOptions): LegacyDigests {
  const sql = openPostgres(options);
  let prepared: Promise<void> | undefined;
  const ready = async <T>(ask: (sql: Sql) => PromiseLike<T>): Promise<T> => {
    await (prepared ??= migrate(sql));
    return ask(sql);
  };
  const read = (statement: string, of: ToldTable, within: readonly Range[]) =>
    ready((sql) => sql.unsafe(statement, [of.entity, within.map(({ index }) => index)]));
  return {
    sums: async (of, bits, within) => v.parse(SumLines, await read(sumsSql(of, bits, within), of, within)),
    rows: async (of, within) => {
      const lines = v.parse(RowLines, await read(rowsSql(of, within), of, within));
      return lines.map(({ key, place, entity, epoch, version, told, stored }) => ({
        key,
        place,
        told:
          entity === null || epoch === null || version === null
            ? null
            : { entity, epoch, version, digest: told },
        stored: stored === null ? null : { digest: stored },
      }));
    },
    told: async (entities) => {
      const lines = await ready((sql) =>
        sql.unsafe(
          `select entity, epoch, version, digest, deleted as removed from sluice.guard where entity = any($1::text[])`,
          [[...entities]],
        ),
      );
      return new Map(v.parse(ToldLines, lines).map((line) => [line.entity, line]));
    },
    close: () => sql.end({ timeout: 5 }),
  };
}

/** An entity's type is the second part of its group; a partner and a type hold no `:`. */
const ofEntity = `split_part(g.entity, ':', 2) = $1`;

const lowBits = (bits: number): string => String(placeBits - bits);

const inside = (within: readonly Range[]): string =>
  `where place >> ${lowBits(within[0]?.bits ?? 0)} = any($2::bigint[])`;

function sumsSql({ table }: ToldTable, bits: number, within: readonly Range[]): string {
  return `
with both_sides as (
  select ${placeSql(table, toldKey(table))} as place, true as told, coalesce(g.digest, 0) as digest
  from sluice.guard g where ${ofEntity} and not g.deleted
  union all
  select ${placeSql(table, storedColumn)}, false, ${digestSql(table, storedColumn)}
  from ${quotedTable(table.table)} t
)
select place >> ${lowBits(bits)} as index,
  array[count(*) filter (where told), coalesce(sum(digest) filter (where told), 0)]::text[] as told,
  array[count(*) filter (where not told), coalesce(sum(digest) filter (where not told), 0)]::text[] as stored
from both_sides ${inside(within)} group by 1`;
}

function rowsSql({ table }: ToldTable, within: readonly Range[]): string {
  return `
with told as (
  select * from (
    select ${keySql(table, toldKey(table))} as key, ${placeSql(table, toldKey(table))} as place,
      g.entity, g.epoch, g.version, g.digest
    from sluice.guard g where ${ofEntity} and not g.deleted
  ) g ${inside(within)}
),
stored as (
  select * from (
    select ${keySql(table, storedColumn)} as key, ${placeSql(table, storedColumn)} as place,
      ${digestSql(table, storedColumn)} as digest
    from ${quotedTable(table.table)} t
  ) t ${inside(within)}
)
select key, place, told.entity, told.epoch, told.version, told.digest as told, stored.digest as stored
from told full join stored using (key, place)`;
}

const storedColumn = (column: string): string => `t.${quotedName(column)}`;

/** The guard remembers the key as it was told, column by column. */
const toldKey =
  ({ key }: ToldTable["table"]) =>
  (column: string): string =>
    `g.legacy_key[${key.indexOf(column) + 1}]`;
