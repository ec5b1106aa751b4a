import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { checkFile } from "./check-file.ts";

let root: string;
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), "sluice-check-file-"))));
afterAll(() => rm(root, { recursive: true, force: true }));

const frame = {
  header: { mark: "HDR", fields: ["day"] },
  trailer: { mark: "TRL", fields: ["rows", "total"] },
} as const;
const feed: AnyFeed = {
  ...orders,
  format: { ...orders.format, frame },
  fileRules: [
    { kind: "date", field: "day", daysMax: 1 },
    { kind: "count", field: "rows" },
    { kind: "sum", field: "total", column: "amount", places: 2 },
  ],
};
const row = (number: string, step: string, amount: string): string =>
  `${number},${step},2026-11-20T09:30:00Z,Aoki Books,JPY,${amount}\n`;

/** Checks a file of these rows, received on 20 November, between a header record and a trailer. */
async function check(day: string, rows: string, trailer: string, feedNow = feed) {
  const path = join(root, "file.csv");
  await writeFile(path, `HDR,${day}\norder_no,step,at,customer,currency,amount\n${rows}${trailer}`);
  const checked = await checkFile(feedNow, path, null, new Date("2026-11-20T00:00:00Z"));
  if (checked.kind === "refused") throw new Error(checked.problem.code);
  if (checked.kind === "failed") return { faults: checked.faults.map(({ code, line }) => [code, line]) };
  const { report, keptAside } = checked;
  return { rows: report.rows, errors: report.samples.map(({ code, line }) => [code, line]), keptAside };
}

const good = row("A-1", "created", "0.10") + row("A-2", "created", "0.20");

test("a file that states itself truly is good", async () => {
  expect(await check("20261121", good, "TRL,2,0.30\n")).toEqual({ rows: 2, errors: [], keptAside: null });
});

test("a wrong day, count and sum are told by the lines that state them", async () => {
  expect(await check("2026-11-18", good, "TRL,3,0.31\n")).toMatchObject({
    errors: [
      ["file.date", 1],
      ["file.count", 5],
      ["file.sum", 5],
    ],
  });
});

test("a file that breaks off has failed", async () => {
  expect(await check("2026-11-20", good, "")).toEqual({ faults: [["frame.missing", 5]] });
});

test("nothing is kept aside of a file that is wrong as a whole", async () => {
  const quarantines: AnyFeed = { ...feed, onBadRows: { kind: "quarantine", shareMax: 0.5 } };
  const rows = good + row("A-3", "teleported", "1");
  expect(await check("2026-11-20", rows, "TRL,2,0.30\n", quarantines)).toMatchObject({ keptAside: null });
});
