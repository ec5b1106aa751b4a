/** Writes a new feed into the tree: its module, its samples, its line in the catalogue and its table. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TextEncoding } from "@sluice/contracts/encoding.ts";
import iconv from "iconv-lite";
import { type Sample, UnreadableSample } from "./read-sample.ts";
import { catalogueWith, feedSource, type NewFeed, tableSource } from "./feed-source.ts";

/** How the encodings are called where text is written in them. */
const names: Readonly<Record<TextEncoding, string>> = {
  "utf-8": "utf-8",
  "utf-16le": "utf-16le",
  "utf-16be": "utf-16be",
  // iconv-lite's Shift_JIS is Microsoft's; a text that was read as either comes out as the bytes that it had.
  shift_jis: "cp932",
  cp932: "cp932",
  "euc-jp": "euc-jp",
  "iso-8859-1": "latin1",
};

/** Writes; answers the files, relative to the root. Throws before it writes anything when there is such a feed. */
export function addFeed(root: string, feed: NewFeed): string[] {
  const { name, sample } = feed;
  const module = join("contracts", "feeds", `${name}.ts`);
  const catalogue = join("contracts", "feeds", "catalogue.ts");
  const samples = join("contracts", "feeds", "samples", name);
  const schema = join("deploy", "local", "legacy", "schema.sql");
  const read = (path: string): string => readFileSync(join(root, path), "utf8");
  if (existsSync(join(root, module)))
    throw new UnreadableSample(`There is a feed ${name} already: ${module}.`);
  const files: (readonly [path: string, content: string | Uint8Array])[] = [
    [module, feedSource(feed)],
    [catalogue, catalogueWith(read(catalogue), name)],
    [schema, `${read(schema).trimEnd()}\n${tableSource(feed)}`],
    ...goldenSamples(sample).map(([file, content]) => [join(samples, file), content] as const),
  ];
  mkdirSync(join(root, samples), { recursive: true });
  for (const [path, content] of files) writeFileSync(join(root, path), content);
  return files.map(([path]) => path);
}

/** The first records as they came; the same with a record of a field too many; and what each comes to. */
function goldenSamples({ golden, encoding, delimiter, columns }: Sample): [string, string | Uint8Array][] {
  const lineEnd = golden.text.includes("\r\n") ? "\r\n" : "\n";
  const good = /[\r\n]$/.test(golden.text) ? golden.text : `${golden.text}${lineEnd}`;
  const ragged = `${good}x${delimiter.repeat(columns.length)}${lineEnd}`;
  const line = good.split(lineEnd).length;
  const expected = {
    "good.csv": { good: golden.rows },
    "bad-ragged.csv": { faults: [[line, "framing.ragged-row"]] },
  };
  const encode = (text: string): Uint8Array => iconv.encode(text, names[encoding]);
  return [
    ["good.csv", encode(good)],
    ["bad-ragged.csv", encode(ragged)],
    ["expected.json", `${JSON.stringify(expected, null, 2)}\n`],
  ];
}
