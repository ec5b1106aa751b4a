/** Japan Post's own file, judged in SQL and by valibot: the same, and nothing of a good file leaves the engine. */
import { beforeAll, expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { postalCodes } from "@sluice/contracts/feeds/postal-codes.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { Engine } from "@sluice/shared/duckdb/engine.ts";
import { judge, type Judgement } from "@sluice/validator/core/judge.ts";
import { judgeShard } from "@sluice/validator/sql/judge-shard.ts";
import { shardName } from "@sluice/validator/sql/shard-sql.ts";
import { parse } from "csv-parse/sync";

const data = process.env["SLUICE_TEST_DATA"];
const withData = test.skipIf(data === undefined);
let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({
    wasm: wasmDirectory(),
    inputName: shardName,
    directory: null,
    memoryLimitMb: 512,
  });
}, 60_000);

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Judges the rows both ways; the judgement, and how many rows valibot was asked about. */
async function bothWays(
  rows: readonly (readonly string[])[],
): Promise<{ judgement: Judgement; out: number }> {
  const text = rows.map((fields, at) => `${at + 1},${fields.map(quoted).join(",")}\n`).join("");
  let out = 0;
  const counting: Pick<Engine, "query"> = {
    query: (sql, bytes, take) =>
      engine.query(sql, bytes, (batch) => {
        out += batch.rows;
        take(batch);
      }),
  };
  const bytes = new TextEncoder().encode(text);
  const began = performance.now();
  const judgement = await judgeShard(counting, postalCodes, { bytes, rows: rows.length });
  const between = performance.now();
  const plain = judge(
    postalCodes,
    rows.map((fields, at) => ({ record: at + 1, fields })),
  );
  console.log(
    `${rows.length} rows: ${(between - began).toFixed(0)} ms in SQL, ${(performance.now() - between).toFixed(0)} ms by valibot without reading`,
  );
  expect(JSON.stringify(judgement)).toBe(JSON.stringify(plain));
  return { judgement, out };
}

withData(
  "KEN_ALL.CSV is good; with its last rows twice and one of them spoilt, each repeat names the first",
  async () => {
    const text = new TextDecoder("shift_jis", { fatal: true }).decode(
      await readFile(join(data ?? "", "ken-all/KEN_ALL.CSV")),
    );
    const rows: string[][] = parse(text, { recordDelimiter: "\r\n" });
    expect(rows.length).toBeGreaterThan(100_000);
    expect(await bothWays(rows)).toMatchObject({ judgement: { badRows: 0 }, out: 0 });

    const [first = [], ...more] = rows.slice(-5);
    const again = await bothWays([...rows, first.with(13, "9"), ...more]);
    expect(again.out).toBe(5);
    expect(again.judgement).toMatchObject({
      badRows: 5,
      errors: 6,
      byCode: { "cell.pattern": 1, "row.duplicate-key": 5 },
    });
  },
  60_000,
);
