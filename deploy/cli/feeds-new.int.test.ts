/** `sluice feeds new` in a copy of the tree: what it writes passes the project's own checks, and takes the sample that it was made from. */
import { afterAll, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import iconv from "iconv-lite";
import { copyTree } from "../author/testing.ts";

const tree = copyTree();
const copy = tree.path;
afterAll(() => tree.remove());

const run = (command: string, ...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: copy, encoding: "utf8" });
  return { status, told: `${stdout}${stderr}` };
};
const sluice = (...args: readonly string[]) => run(process.execPath, "deploy/cli/main.ts", "feeds", ...args);
const tool = (name: string, ...args: readonly string[]) =>
  run(join(copy, "node_modules", ".bin", name), ...args);

const members = `member_no,name,joined,points,status
${Array.from({ length: 40 }, (_, at) => `M-${1000 + at},"Ito, ${at}",2026-01-${String((at % 28) + 1).padStart(2, "0")},${at * 7},${at % 3 === 0 ? "gold" : "plain"}`).join("\n")}
`;
const prices =
  `Artikel;Preis;Lager\n${Array.from({ length: 30 }, (_, at) => `${String(at).padStart(5, "0")};${at},5;${at % 4}`).join("\r\n")}\r\n`.replace(
    "Lager\n",
    "Lager\r\n",
  );
const shops = `${Array.from({ length: 12 }, (_, at) => `${String(at + 1).padStart(4, "0")},東京${at}店,ﾄｳｷﾖｳ`).join("\r\n")}\r\n`;

const stock = `Item no\tCounted\tQuantity\n${Array.from({ length: 12 }, (_, at) => `X${at}\t2026-02-${String(at + 10)}\t${at * 3}`).join("\n")}\n`;

describe("a feed is written from a sample", () => {
  test.each([
    ["clients", "members.csv", members, "utf8", ["--entity", "client"]],
    ["prices", "preise.csv", prices, "utf8", []],
    ["shops", "shops.csv", shops, "cp932", ["--snapshot"]],
    ["stock", "stock.tsv", stock, "utf8", ["--entity", "stock-item"]],
  ] as const)(
    "%s",
    (name, file, text, encoding, options) => {
      const path = join(copy, file);
      writeFileSync(path, iconv.encode(text, encoding));
      const made = sluice("new", name, "--sample", path, ...options);
      expect(made.told).toContain(`contracts/feeds/${name}.ts`);
      expect(made.status).toBe(0);
      const checked = sluice("check", name, path);
      expect(checked.told).toContain("all good");
      expect(checked.status).toBe(0);
    },
    60_000,
  );

  test("and all of them are typed, linted and formatted as the rest of the tree", () => {
    const feeds = "contracts/feeds";
    expect(tool("oxfmt", "--check", feeds).told).toContain("correct format");
    expect(tool("oxlint", "--deny-warnings", feeds)).toMatchObject({ status: 0 });
    expect(tool("tsc", "--noEmit", "-p", ".")).toEqual({ status: 0, told: "" });
  }, 180_000);

  test("and their golden samples, a good one and a bad one, come to what is said of them", () => {
    const only = ["-t", "clients|prices|shops|stock", "deploy/check/samples.int.test.ts"];
    const judged = run(process.execPath, "test", "--timeout", "60000", ...only);
    for (const name of ["clients", "prices", "shops", "stock"])
      for (const sample of ["good.csv", "bad-ragged.csv"])
        expect(judged.told).toContain(`(pass) ${name} > ${sample}`);
    expect(judged.status).toBe(0);
  }, 60_000);
});

describe("a feed is refused in one line, and nothing is written", () => {
  test.each([
    [["again", "--sample", "nowhere.csv"], "There is no file nowhere.csv"],
    [["orders", "--sample", "members.csv"], "There is a feed orders already"],
    [["other", "--sample", "members.csv", "--key", "number"], "The sample has no column number"],
    [["Other", "--sample", "members.csv"], "a feed name is 1 to 32 of a-z"],
  ])("%p", (args, line) => {
    const { status, told } = sluice("new", ...args);
    expect(told).toContain(line);
    expect(status).toBe(1);
  });
});
