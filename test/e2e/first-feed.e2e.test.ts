/** docs/feeds.md and docs/tutorial.md, followed by their letter in a copy of the tree: from a sample file to a loaded row, and from a file to a row and back. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyTree, type TreeCopy } from "@sluice/deploy/author/testing.ts";
import { readRunFile } from "@sluice/deploy/local/supervisor/run-file.ts";
import { until } from "@sluice/deploy/local/supervisor/until.ts";
import postgres from "postgres";

/** A fenced block: `kind` is what its first line says of it, such as `sh run exit=1`. */
interface Block {
  readonly kind: string;
  readonly text: string;
}

const page = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)), "utf8");
const blocksOf = (text: string): readonly Block[] =>
  [...text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].map(([, kind = "", inner = ""]) => ({
    kind,
    text: inner,
  }));
const [, tenMinutes = ""] = /^## Ten minutes[^\n]*\n([\s\S]*?)^## /m.exec(page("feeds.md")) ?? [];
const blocks = blocksOf(tenMinutes);

let tree: TreeCopy;
let mesh: ChildProcess | null = null;
const environment = (): NodeJS.ProcessEnv => {
  const { DATABASE_URL: _, SLUICE_URL: __, SLUICE_KEY: ___, ...env } = process.env;
  return { ...env, PATH: tree.searchPath, LC_ALL: "C.UTF-8" };
};

beforeAll(() => {
  tree = copyTree();
});
afterAll(async () => {
  if (mesh?.pid !== undefined && mesh.exitCode === null) {
    const ended = once(mesh, "exit");
    mesh.kill("SIGINT");
    await ended;
  }
  tree.remove();
}, 60_000);

/** Runs a block to its end. */
function run({ kind, text }: Block): string {
  const { status, stdout, stderr } = spawnSync("bash", ["-euc", text], {
    ...{ cwd: tree.path, env: environment(), encoding: "utf8", timeout: 100_000 },
  });
  const [, code = "0"] = /exit=([0-9]+)/.exec(kind) ?? [];
  expect({ text, status, stderr }).toEqual({ text, status: Number(code), stderr });
  return `${stdout}${stderr}`;
}

/** Starts a block that goes on running, and waits until the mesh in it does. */
async function start({ text }: Block): Promise<void> {
  mesh = spawn("bash", ["-euc", `exec ${text}`], { cwd: tree.path, env: environment(), stdio: "ignore" });
  const runs = (): boolean => readRunFile(join(tree.path, ".sluice")) !== null;
  await until("the mesh runs", () => runs() || mesh?.exitCode !== null, { timeoutMs: 100_000 });
  expect(runs()).toBe(true);
}

/** What the page says a command prints; `…` stands for anything. */
const asShown = (text: string): RegExp =>
  new RegExp(
    `^${text
      .trimEnd()
      .split("…")
      .map((part) => RegExp.escape(part))
      .join("[\\s\\S]*?")}\\s*$`,
  );

test("the page has a sample, a feed, a mesh and a row", () => {
  expect(blocks.filter(({ kind }) => kind.startsWith("sh run")).length).toBeGreaterThan(6);
  expect(blocks.filter(({ kind }) => kind === "sh background")).toHaveLength(1);
  for (const { kind } of blocks) expect(kind).toMatch(/^(?:sh run(?: exit=[0-9]+)?|sh background|text)$/);
});

test("each command does what the page says that it does, and the row is in the old database", async () => {
  let told = "";
  for (const block of blocks) {
    if (block.kind === "text") expect(told).toMatch(asShown(block.text));
    else if (block.kind === "sh background") await start(block);
    else told = run(block);
  }
  const sql = postgres(readRunFile(join(tree.path, ".sluice"))?.databaseUrl ?? "", { max: 1 });
  try {
    const [row] =
      await sql`select name, opened::text, (select count(*)::int from legacy.shops) as shops from legacy.shops where partner = 'acme' and shop_no = 'S-0001'`;
    expect({ ...row }).toEqual({ name: "Aoki Books, Ginza", opened: "2019-04-01", shops: 6 });
  } finally {
    await sql.end({ timeout: 1 });
  }
}, 240_000);

test("each command of the tutorial does what it says, on the mesh that runs now", async () => {
  const tutorial = blocksOf(page("tutorial.md"));
  expect(tutorial.filter(({ kind }) => kind.startsWith("sh run")).length).toBeGreaterThan(5);
  let told = "";
  let row = "";
  for (const block of tutorial) {
    if (block.kind === "text") expect(told).toMatch(asShown(block.text));
    if (!block.kind.startsWith("sh run")) continue;
    told = run(block);
    if (block.text.includes("Bun.SQL")) row = told;
    if (block.text.includes("trace order")) expect(told).toContain("row of version 2");
  }
  expect(row).toMatch(/A-2026-00017 *│ confirmed *│ Aoki Books/);
  expect(told).toContain("rows to remove: 2");
}, 240_000);
