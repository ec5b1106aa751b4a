import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { badRowsOf } from "@sluice/state-query/bad-rows/bad-row.ts";
import { csvCopy } from "@sluice/state-query/bad-rows/csv-copy.ts";
import { fixedCopy } from "@sluice/state-query/bad-rows/fixed-copy.ts";
import { checkFile } from "./check-file.ts";

const samples = join(import.meta.dirname, "..", "..", "contracts", "feeds", "samples");

/** The rows that were found bad, and their copy as text. */
async function copied(name: string, sample: string) {
  const feed = feeds.get(name);
  if (feed === undefined) throw new Error(`there is no feed ${name}`);
  const path = join(samples, name, sample);
  const checked = await checkFile(feed, path, null);
  if (checked.kind === "refused") throw new Error(checked.problem.detail);
  const framed = checked.kind === "judged";
  const rows = badRowsOf(checked.kind === "judged" ? checked.report.samples : checked.faults);
  const file = readFileSync(path);
  const objects = {
    bytes: (_key: string, { offset, length } = { offset: 0, length: file.length }) =>
      Promise.resolve(new Uint8Array(file.subarray(offset, offset + length))),
  };
  const part = { raw: { objects, key: "raw", size: file.length }, rows, framed, language: "en" as const };
  const copy =
    feed.fixedWidth === undefined
      ? csvCopy({ ...part, format: feed.format })
      : fixedCopy({ ...part, format: feed.fixedWidth });
  const chunks: Uint8Array[] = [];
  for await (const chunk of copy) chunks.push(chunk);
  return { rows, copy: Buffer.concat(chunks).toString(), sent: file.toString("latin1").split(/\r?\n/) };
}

test("the copy of a CSV file holds exactly the lines that were found bad", async () => {
  const { rows, copy, sent } = await copied("orders", "bad-rows.csv");
  const lines = copy.trimEnd().split(/\r?\n/);
  expect(rows.length).toBeGreaterThan(1);
  expect(lines).toHaveLength(rows.length + 1);
  expect(lines[0]).toBe(`${sent[0]},"line","code","message"`);
  for (const [at, { line }] of rows.entries())
    expect(lines[at + 1]).toStartWith(`${sent[line - 1]},"${line}","`);
}, 20_000);

test("the companion of a fixed-width file holds the whole record that is wrong", async () => {
  const { rows, copy } = await copied("transfers", "bad-amount.txt");
  const lines = copy.trimEnd().split("\r\n");
  expect(rows.length).toBeGreaterThan(0);
  expect(lines[0]).toBe('\uFEFF"line","code","message","record"');
  expect(lines).toHaveLength(rows.length + 1);
  for (const [at, { line, errors }] of rows.entries()) {
    expect(lines[at + 1]).toStartWith(`"${line}","${errors[0]?.code}","`);
    expect(lines[at + 1]).toMatch(/,"[1289].{119}"$/);
  }
}, 20_000);
