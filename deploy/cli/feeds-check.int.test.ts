/** `sluice feeds check`: the mesh's answer to a file, told with no mesh running. */
import { afterAll, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { ordersText } from "../samples/orders-file.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "sluice-feeds-check-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function sluice(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    encoding: "utf8",
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

const day = "2026-11-20";
const good = ordersText({ seed: 3, rows: 40, day }).text;

test("a good file, compressed or not, would be loaded: exit code 0", () => {
  const answer = { status: 0, stdout: "40 rows, all good: the file would be loaded.\n", stderr: "" };
  expect(sluice("feeds", "check", "orders", file("good.csv", good))).toEqual(answer);
  expect(sluice("feeds", "check", "orders", file("good.csv.gz", gzipSync(good)))).toEqual(answer);
}, 30_000);

test("bad rows are named with line, column, value and code, and the file would be rejected: exit code 1", () => {
  const { text } = ordersText({ seed: 3, rows: 40, day, faults: new Map([[20, "bad-amount"]]) });
  const path = file("bad.csv", text);
  const { status, stdout } = sluice("feeds", "check", "orders", path);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^21 +amount +1\.005 +must be a decimal .* {2}\[cell\.pattern\]$/m);
  expect(stdout).toEndWith("1 of 40 rows are wrong: the file would be rejected whole.\n");
  const json: unknown = JSON.parse(sluice("feeds", "check", "orders", path, "--json").stdout);
  expect(json).toMatchObject({ kind: "judged", report: { rows: 40, badRows: 1, errors: 1 } });
}, 30_000);

test("a file that is none of the feed's fails as a file, and wrong bytes are refused as the upload would be", () => {
  const ragged = sluice("feeds", "check", "orders", file("ragged.csv", `${good}A-1,created\n`));
  expect(ragged.status).toBe(1);
  expect(ragged.stdout).toMatch(/^42 +the record has 2 fields, the feed has 6/m);
  expect(ragged.stdout).toContain("[framing.ragged-row]");
  const bytes = sluice("feeds", "check", "orders", file("bytes.csv", new Uint8Array([0x41, 0xff, 0x0a])));
  expect(bytes.status).toBe(1);
  expect(bytes.stdout).toContain("[wrong-encoding]\nThe upload would be refused.\n");
}, 30_000);

test("an unknown feed names those there are; a path without a file says so", () => {
  const feed = sluice("feeds", "check", "order", file("any.csv", good));
  expect(feed.status).toBe(1);
  expect(feed.stderr).toContain("There is no feed order; there are bank-branches, ");
  const path = sluice("feeds", "check", "orders", join(directory, "nowhere.csv"));
  expect(path).toMatchObject({ status: 1, stdout: "" });
  expect(path.stderr).toContain("There is no file ");
  const nothing = sluice("feeds", "check");
  expect(nothing.status).toBe(1);
  expect(nothing.stderr).toBe(
    "error: missing required argument 'feed'\n(sluice feeds check --help tells how)\n",
  );
});

test("the feeds are listed", () => {
  const { status, stdout } = sluice("feeds", "list");
  expect(status).toBe(0);
  expect(stdout).toContain("orders         Orders, day by day\n");
});

test("a file whose dates have no year is judged by when it came, and that may be said", () => {
  const samples = new URL("../../contracts/feeds/samples/transfers/good.txt", import.meta.url);
  const check = (...more: string[]) => sluice("feeds", "check", "transfers", fileURLToPath(samples), ...more);
  expect(check("--received", "2026-11-20")).toEqual({
    status: 0,
    stdout: "3 rows, all good: the file would be loaded.\n",
    stderr: "",
  });
  const old = check("--received", "2027-03-20T09:00:00+09:00");
  expect(old.status).toBe(1);
  expect(old.stdout).toContain("fixed.date-far");
  expect(check("--received", "yesterday").stderr).toContain("Give a time such as 2026-11-20T09:30:00+09:00");
}, 30_000);
