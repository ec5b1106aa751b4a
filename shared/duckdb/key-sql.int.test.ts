import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KeyPart, keyOf } from "@sluice/contracts/key.ts";
import { readShard } from "../shard/read-shard.ts";
import fc from "fast-check";
import { wasmDirectory } from "./build.ts";
import { Engine } from "./engine.ts";
import { keySql } from "./key-sql.ts";

let root: string;
let engine: Engine;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "sluice-key-"));
  engine = await Engine.start({
    wasm: wasmDirectory(),
    inputName: "numbered.csv",
    directory: root,
    memoryLimitMb: 256,
  });
}, 60_000);
afterAll(() => rm(root, { recursive: true, force: true }));

const columns = ["a", "b"];
let runs = 0;

/** The key of each row, as SQL makes it. */
async function keysInSql(
  parts: readonly KeyPart[],
  rows: readonly (readonly [string, string])[],
): Promise<string[]> {
  const [input, into] = [join(root, `${(runs += 1)}.csv`), join(root, `${runs}`)];
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  await writeFile(input, rows.map(([a, b], row) => `${row + 1},${quoted(a)},${quoted(b)}\n`).join(""));
  engine.run(
    `copy (select record, ${keySql(parts, columns)}, 0 as shard from read_csv('numbered.csv', auto_detect = false, header = false,
      columns = {'record': 'VARCHAR', 'c0': 'VARCHAR', 'c1': 'VARCHAR'}, delim = ',', quote = '"', escape = '"', new_line = '\\n',
      nullstr = '\nNULL', allow_quoted_nulls = false)) to '${into}' (format csv, header false, partition_by (shard))`,
    input,
  );
  return readShard(await readFile(join(into, "shard=0", "data_0.csv"))).map(({ fields }) => fields[0] ?? "");
}

const partSets: readonly (readonly [KeyPart, ...KeyPart[]])[] = [
  [{ column: "a" }],
  [{ column: "a", normalise: ["trim"] }],
  [{ column: "b", normalise: ["upper-ascii"] }],
  [
    { column: "a", normalise: ["trim", "upper-ascii"] },
    { column: "b", normalise: ["upper-ascii", "trim"] },
  ],
  [{ column: "b" }, { column: "a" }, { column: "b", normalise: ["trim"] }],
];

// Everything but NUL (refused before) and lone surrogates (not in UTF-8); blanks, escapes and letters with a case often.
const character = fc.oneof(
  fc.constantFrom(
    " ",
    "\u3000",
    "\u00a0",
    "\t",
    "\n",
    "|",
    "\\",
    "a",
    "z",
    "A",
    "ß",
    "ı",
    "ſ",
    "K",
    "é",
    "ǆ",
    "ａ",
    "\ufeff",
    "\u200b",
  ),
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }).filter((text) => text !== "\u0000"),
);
const text = fc.string({ unit: character, maxLength: 8 });

test.each(partSets.map((parts) => [JSON.stringify(parts), parts] as const))(
  "SQL and JavaScript make the same key of any text: %s",
  async (_name, parts) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 100 }), async (rows) => {
        expect(await keysInSql(parts, rows)).toEqual(rows.map(([a, b]) => keyOf(parts, { a, b })));
      }),
      { numRuns: 40 },
    );
  },
  60_000,
);

test("two different rows never make one key", () => {
  const parts = [{ column: "a" }, { column: "b" }] as const;
  const tricky = fc.string({ unit: fc.constantFrom("|", "\\", "x"), maxLength: 5 });
  fc.assert(
    fc.property(tricky, tricky, tricky, tricky, (a, b, c, d) => {
      expect(keyOf(parts, { a, b }) === keyOf(parts, { a: c, b: d })).toBe(a === c && b === d);
    }),
    { numRuns: 2_000 },
  );
});

test("a key column that the feed does not have is refused", () => {
  expect(() => keySql([{ column: "z" }], columns)).toThrow(
    "the key column z is not among the feed's columns",
  );
});
