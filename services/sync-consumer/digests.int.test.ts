import { afterAll, expect, test } from "bun:test";
import type { LegacyType, StateValue } from "@sluice/contracts/feed.ts";
import { openPostgres } from "@sluice/shared/adapters/postgres/client.ts";
import { digestSql, keySql, placeSql } from "@sluice/shared/adapters/postgres/digest-sql.ts";
import type { LegacyTable } from "@sluice/shared/ports/legacy-store.ts";
import { rowDigest } from "@sluice/shared/reconcile/row-digest.ts";
import { testPostgres } from "@sluice/test/support/postgres.ts";
import fc from "fast-check";

const url = await (await testPostgres()).database();
const sql = openPostgres({ url, poolSize: 1 });
afterAll(() => sql.end());

const day = fc.date({ min: new Date("1900-01-01Z"), max: new Date("2199-12-31Z"), noInvalidDate: true });
const values: Record<LegacyType, fc.Arbitrary<StateValue>> = {
  // Postgres stores no NUL.
  text: fc.string({ unit: "binary", maxLength: 12 }).filter((text) => !text.includes("\0")),
  integer: fc.oneof(fc.integer(), fc.constantFrom("007", " 12 ", "+3")),
  bigint: fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)),
  numeric: fc.oneof(
    fc.tuple(fc.integer(), fc.stringMatching(/^[0-9]{0,8}$/)).map(([whole, part]) => `${whole}.${part}`),
    fc.constantFrom("0.00", "-0", "1e3", "12.5e-4", ".5", "5.", "-00.10"),
  ),
  boolean: fc.oneof(fc.boolean(), fc.constantFrom("t", "no", "ON", "0")),
  date: fc.oneof(
    day.map((at) => at.toISOString().slice(0, 10)),
    fc.constantFrom("20261120", "0099-12-31"),
  ),
  timestamptz: fc.oneof(
    day.map((at) => at.toISOString()),
    day.map((at) => `${at.toISOString().slice(0, 19).replace("T", " ")}.120450+09`),
    fc.constantFrom("2026-11-20T09:30:00-05:30", "1969-12-31T23:59:59.75Z"),
  ),
};

const types: Readonly<Record<string, LegacyType>> = {
  k1: "text",
  k2: "numeric",
  k3: "date",
  i: "integer",
  b: "bigint",
  n: "numeric",
  f: "boolean",
  t: "timestamptz",
  text: "text",
};
const table: LegacyTable = { table: "digested", key: ["k1", "k2", "k3"], types };
const optional = (name: string, type: LegacyType) =>
  name.startsWith("k") ? values[type] : fc.option(values[type]);
const row = fc.record(
  Object.fromEntries(Object.entries(types).map(([name, type]) => [name, optional(name, type)])),
);

test("Postgres digests its rows as the code digests what it told: any values, written in any way", async () => {
  // A session with ways of its own changes nothing.
  await sql.unsafe(`set timezone to 'Asia/Tokyo'; set datestyle to 'German';
    create temporary table digested (no integer, ${Object.entries(types)
      .map(([name, type]) => `${name} ${type}`)
      .join(", ")})`);
  const rows = fc.sample(row, { numRuns: 400, seed: 20_261_121 });
  const columns = Object.keys(types);
  const text = (value: StateValue | undefined) =>
    value === null || value === undefined ? null : String(value);
  await sql.unsafe(
    `insert into digested select no, ${columns.map((name) => `"${name}"::${types[name]}`).join(", ")}
     from unnest($1::integer[], ${columns.map((_, at) => `$${at + 2}::text[]`).join(", ")}) as i (no, ${columns.map((name) => `"${name}"`).join(", ")})`,
    [rows.map((_, no) => no), ...columns.map((name) => rows.map((row) => text(row[name])))],
  );
  const stored = await sql.unsafe<{ key: (string | null)[]; place: string; digest: string }[]>(
    `select ${keySql(table, (name) => `d."${name}"`)} as key, ${placeSql(table, (name) => `d."${name}"`)} as place,
       ${digestSql(table, (name) => `d."${name}"`)} as digest from digested d order by no`,
  );
  for (const [no, row] of rows.entries()) {
    const { key, place, digest } = rowDigest(table, row);
    const told = { key: [...key], place: String(place), digest: String(digest) };
    expect({ row, ...stored[no] }).toEqual({ row, ...told });
  }
});
