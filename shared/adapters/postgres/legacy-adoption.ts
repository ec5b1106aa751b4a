/** An adoption's side of Postgres: rows read as text by a cursor, guards put beside Sluice's other ones. */
import type { LegacyType } from "@sluice/contracts/feed.ts";
import type { Sql } from "postgres";
import * as v from "valibot";
import type { AdoptedGuard, LegacyAdoption, LegacyTexts } from "../../ports/legacy-adoption.ts";
import type { LegacyTable } from "../../ports/legacy-store.ts";
import { openPostgres, type PostgresOptions } from "./client.ts";
import { migrate } from "./migrate.ts";
import { quotedName, quotedTable } from "./quoted.ts";

/** Rows at once. */
const rowsAtOnce = 500;

const Texts = v.record(v.string(), v.nullable(v.string()));

/** Opens it; nothing is sent until it is used. */
export function postgresLegacyAdoption(options: PostgresOptions): LegacyAdoption {
  const sql = openPostgres(options);
  let prepared: Promise<void> | undefined;
  const ready = async (): Promise<Sql> => {
    await (prepared ??= migrate(sql));
    return sql;
  };
  return {
    rows: async function* (table, partner) {
      const open = await ready();
      const isNarrow = partner !== null && table.key.includes("partner");
      const cursor = open.unsafe(rowsSql(table, isNarrow), isNarrow ? [partner] : []).cursor(rowsAtOnce);
      for await (const page of cursor) yield page.map((row): LegacyTexts => v.parse(Texts, { ...row }));
    },
    prepare: async (guards) => {
      if (guards.length === 0) return;
      const open = await ready();
      const lines = guards.map(({ entity, epoch, legacyKey, digest }) => ({
        ...{ entity, epoch, legacyKey: [...legacyKey], digest: String(digest) },
      }));
      await open`
        insert into sluice.guard (entity, epoch, version, deleted, legacy_key, digest)
        select i.entity, i.epoch, 0, false, array(select jsonb_array_elements_text(i."legacyKey")), i.digest
        from jsonb_to_recordset(${open.json(lines)})
          as i (entity text, epoch integer, "legacyKey" jsonb, digest bigint)
        order by i.entity
        on conflict (entity) do nothing`;
    },
    complete: async (guards) => {
      if (guards.length === 0) return;
      const open = await ready();
      await open`
        update sluice.guard set version = 1
        where entity = any(${guards.map(({ entity }: AdoptedGuard) => String(entity))}::text[]) and version = 0`;
    },
    close: () => sql.end({ timeout: 5 }),
  };
}

function rowsSql({ table, key, types }: LegacyTable, isNarrow: boolean): string {
  const columns = Object.entries(types).map(
    ([name, type]) => `${textSql[type](`t.${quotedName(name)}`)} as ${quotedName(name)}`,
  );
  const where = isNarrow ? `where t.${quotedName("partner")}::text = $1` : "";
  const order = key.map((column) => `t.${quotedName(column)}`).join(", ");
  return `select ${columns.join(", ")} from ${quotedTable(table)} t ${where} order by ${order}`;
}

const asText = (value: string): string => `(${value})::text`;

/** Each type as the text that a file or a state would have of it, whatever the session's own ways are. */
const textSql: Record<LegacyType, (value: string) => string> = {
  ...{ text: asText, integer: asText, bigint: asText, numeric: asText, boolean: asText },
  date: (value) => `to_char(${value}, 'YYYY-MM-DD')`,
  timestamptz: (value) =>
    `rtrim(rtrim(to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '0'), '.') || 'Z'`,
};
