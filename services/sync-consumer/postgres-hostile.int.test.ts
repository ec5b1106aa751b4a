/** SQL in the names and values of a legacy table, against PostgreSQL itself. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { openPostgres } from "@sluice/shared/adapters/postgres/client.ts";
import { postgresLegacyStore } from "@sluice/shared/adapters/postgres/legacy-store.ts";
import { branchChange } from "@sluice/shared/ports/legacy-store.suite.ts";
import type { LegacyStore, LegacyTable } from "@sluice/shared/ports/legacy-store.ts";
import { testPostgres } from "@sluice/test/support/postgres.ts";

const column = `no"); drop table legacy.bank_branches; --`;
const other = "a.b 'c' \\ $1";
const table: LegacyTable = {
  table: `legacy.odd" name`,
  key: [column],
  types: { [column]: "text", [other]: "text" },
};
const name = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Each case is an entity of its own. */
let seen = 0;
let store: LegacyStore;
let sql: ReturnType<typeof openPostgres>;
beforeAll(async () => {
  const url = await (await testPostgres()).database();
  store = postgresLegacyStore({ url, poolSize: 1 });
  sql = openPostgres({ url, poolSize: 1 });
  await sql.unsafe(
    `create table legacy.${name(`odd" name`)} (${name(column)} text primary key, ${name(other)} text)`,
  );
}, 60_000);
afterAll(() => Promise.all([store.close(), sql.end()]));

const change = (code: string, version: number, row: Record<string, string> | null) => ({
  ...branchChange(code, version, null),
  table,
  row,
});

test.each([
  `'; drop table legacy.bank_branches; --`,
  `" or ""="`,
  "$$; select pg_sleep(9); $$",
  "{a,b,NULL}",
  'NULL"\\',
  "\\x41\\",
  "%s $1 :x",
])("a row whose key and value are %p is written and removed as that row alone", async (text) => {
  const code = String(seen++);
  await store.settle([change("keep", 1, { [column]: "keep", [other]: "kept" })]);
  expect(await store.settle([change(code, 1, { [column]: text, [other]: text })])).toEqual({
    kind: "settled",
    outcomes: ["applied"],
  });
  const rows = async (): Promise<unknown[]> => [
    ...(await sql.unsafe(`select * from legacy.${name(`odd" name`)} order by 1`)),
  ];
  expect(await rows()).toContainEqual({ [column]: text, [other]: text });
  await store.settle([change(code, 2, null)]);
  expect(await rows()).toEqual([{ [column]: "keep", [other]: "kept" }]);
  expect(await sql`select count(*)::int as n from legacy.bank_branches`).toMatchObject([{ n: 0 }]);
});
