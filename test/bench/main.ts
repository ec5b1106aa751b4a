/** `npm run bench [-- --only NAME] [--json FILE]`: measures each figure against its peer in the same run, and prints a table. */
import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { benchmarks } from "./benchmarks.ts";
import type { Figure } from "./figure.ts";

const program = new Command("bench")
  .description("Measures Sluice against named peers and bare limits.")
  .option("--only <name>", `one of: ${benchmarks.map(({ name }) => name).join(", ")}`)
  .option("--json <file>", "write every figure to a file as JSON")
  .parse();
const options = program.opts<{ only?: string; json?: string }>();
const chosen = benchmarks.filter(({ name }) => options.only === undefined || name === options.only);
if (chosen.length === 0) program.error(`there is no benchmark ${options.only}`);

const figures: Figure[] = [];
for (const { name, about, run } of chosen) {
  console.log(`\n${name}: ${about}`);
  figures.push(...(await run((line) => console.log(`  ${line}`))));
}
console.log(`\n${table(figures)}`);
if (options.json !== undefined)
  await writeFile(options.json, `${JSON.stringify(figures.map(flat), null, 2)}\n`);
process.exit(0);

function flat({ name, value, unit, peer, ratio, bar }: Figure) {
  return {
    name,
    value,
    unit,
    peer: peer?.name,
    peerValue: peer?.value,
    ratio,
    bar: bar?.text,
    holds: bar?.holds,
  };
}

function table(rows: readonly Figure[]): string {
  const number = (value: number | undefined): string =>
    value === undefined ? "" : value >= 100 ? String(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2);
  const cells = [
    ["figure", "value", "unit", "against", "theirs", "ratio", "bar", "holds"],
    ...rows.map(({ name, value, unit, peer, ratio, bar }) => [
      name,
      number(value),
      unit,
      peer?.name ?? "",
      number(peer?.value),
      number(ratio),
      bar?.text ?? "",
      bar === undefined ? "" : bar.holds ? "yes" : "NO",
    ]),
  ];
  const widths =
    cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
