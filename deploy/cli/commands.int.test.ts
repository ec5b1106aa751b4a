import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync, zstdCompressSync } from "node:zlib";
import type { FileView, Phase } from "@sluice/contracts/api/file-view.ts";
import { codes } from "@sluice/contracts/codes/catalogue.ts";
import { helpOf } from "@sluice/contracts/codes/help.ts";
import { emptyPlanTally } from "@sluice/contracts/plan.ts";
import type { RowError } from "@sluice/contracts/report.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "sluice-cli-"));
const path = join(directory, "day-1.csv");
writeFileSync(path, "order_no\nA-1\n");

const plan: FileView["plan"] = {
  ...emptyPlanTally,
  ...{ rows: 1, created: 1, keys: 1, removals: 3, keysBefore: 4 },
  reasons: [
    {
      ...{ code: "removals.share", column: "", found: "0.75", least: "0", most: "0.05" },
      message: "the file leaves out 3 of the 4 keys",
    },
  ],
};
const view = (phase: Phase): FileView => ({
  file: "f_1",
  partner: "acme",
  feed: "orders",
  entity: "order",
  sequence: 1,
  ...{ mode: "load", undoes: null, undone: null },
  bytes: 13,
  sha256: null,
  phase,
  verdict: null,
  rules: [],
  shards: { total: 1, ready: 0, validated: 0, rejected: 0, loading: 0, loaded: 1 },
  counts: {
    rows: 1,
    badRows: phase === "rejected" ? 1 : 0,
    errors: phase === "rejected" ? 1 : 0,
    warnings: 0,
    quarantined: 0,
    created: 1,
    updated: 0,
    removed: 0,
    unchanged: 0,
    conflicts: 0,
    emitted: 1,
    applied: 1,
    superseded: 0,
    discarded: 0,
  },
  plan: phase === "held" ? plan : null,
  decision: null,
  errorsByCode: {},
  warningsByCode: {},
  faults: [],
  faultTotal: 0,
  times: {
    receivedAt: "2026-11-20T00:00:00Z",
    shardedAt: null,
    judgedAt: null,
    loadedAt: null,
    endedAt: null,
  },
  timings: {},
});

/** What a mesh's stand-in answers to `GET /v1/files/f_1`, one after the other; the last one stays. */
let phases: (Phase | 404 | 503 | 401)[] = [];
let uploaded = "";
let uploadedAs: string | null = null;
let mode: string | null = null;
/** What was said of a held file. */
let said: unknown;
const problem = (status: number): Response =>
  Response.json({ title: "No", detail: "it is so", status }, { status });
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: async (request) => {
    const { pathname } = new URL(request.url);
    if (request.headers.get("authorization") !== "Bearer right") return problem(401);
    if (pathname === "/v1/feeds/orders/files") {
      uploadedAs = request.headers.get("content-encoding");
      mode = new URL(request.url).searchParams.get("mode");
      uploaded = await request.text();
      return Response.json({ file: "f_1", repeat: false, status: "/v1/files/f_1" }, { status: 202 });
    }
    const [, word] = /^\/v1\/partners\/acme\/files\/f_1\/(\w+)$/.exec(pathname) ?? [];
    if (word !== undefined) {
      said = [word, await request.json()];
      return Response.json({ file: "f_1", decision: word, repeat: false }, { status: 202 });
    }
    if (pathname === "/v1/files") return Response.json({ files: [view("synced")], next: null });
    if (pathname === "/v1/files/f_1/bad-rows")
      return new Response(request.headers.get("accept-language") === "ja" ? "誤り\n" : "wrong\n");
    if (pathname === "/v1/files/f_1/errors") {
      const error = { record: 2, line: 3, byte: 12, column: "amount", value: "x" };
      const code = "cell.not-a-number";
      const errors: RowError[] = [{ ...error, code, message: "not a number" }];
      const help = helpOf([code], request.headers.get("accept-language") === "ja" ? "ja" : "en");
      return Response.json({ file: "f_1", phase: "rejected", total: 2, help, errors, next: null });
    }
    if (pathname === "/v1/files/f_1") {
      const [now = 404, ...later] = phases;
      if (later.length > 0) phases = later;
      return typeof now === "number" ? problem(now) : Response.json(view(now));
    }
    if (pathname === "/v1/entities/order/A-1") return Response.json({ version: 2, data: { amount: "1250" } });
    return problem(404);
  },
});
afterAll(async () => {
  await server.stop(true);
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(() => {
  phases = ["synced"];
  uploaded = "";
});

const here = ["--url", `http://127.0.0.1:${server.port}`, "--key", "right"];

/** Runs the command in an empty directory. */
async function sluice(
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly out: string; readonly told: string }> {
  const { SLUICE_URL: _, SLUICE_KEY: __, ...env } = process.env;
  const child = spawn(process.execPath, [main, ...args], { cwd: directory, env });
  let out = "";
  let told = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (told += chunk.toString()));
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.once("close", resolve);
  return { code: await promise, out, told };
}

describe("upload", () => {
  test("sends the file and names its id", async () => {
    const { code, out } = await sluice("upload", "orders", path, ...here);
    expect({ code, out }).toEqual({ code: 0, out: "f_1\n/v1/files/f_1\n" });
    expect([uploaded, uploadedAs]).toEqual(["order_no\nA-1\n", null]);
  });
  test.each([
    ["gzip", gzipSync("order_no\nA-1\n")],
    ["zstd", zstdCompressSync("order_no\nA-1\n")],
  ])("says that a file is compressed with %s", async (coding, bytes) => {
    const packed = join(directory, `packed.${coding}`);
    writeFileSync(packed, bytes);
    const { code } = await sluice("upload", "orders", packed, ...here);
    expect([code, uploadedAs]).toEqual([0, coding]);
  });
  test("with --watch it follows the file through what passes, and ends with 0 when it is synced", async () => {
    phases = [404, "shard", 503, "load", "synced"];
    const { code, told } = await sluice("upload", "orders", path, "--watch", ...here);
    expect(code).toBe(0);
    expect(
      told
        .trim()
        .split("\n")
        .map((line) => line.trim().split(":")[0]),
    ).toEqual(["cutting into shards", "loading", "synced"]);
  });
  test.each(["rejected", "failed"] as const)(
    "with --watch it ends with 2 when the file is %s",
    async (end) => {
      phases = ["shard", end];
      const { code, out } = await sluice("upload", "orders", path, "--watch", ...here);
      expect(code).toBe(2);
      expect(out).toContain("sluice errors f_1");
    },
  );
  test("with --watch and --json it prints the file as it ended, and nothing else", async () => {
    const { code, out } = await sluice("upload", "orders", path, "--watch", "--json", ...here);
    expect({ code, view: JSON.parse(out) as unknown }).toEqual({ code: 0, view: view("synced") });
  });
  test("a refusal while it watches ends it: it does not ask for ever", async () => {
    phases = ["shard", 401];
    const { code, told } = await sluice("upload", "orders", path, "--watch", ...here);
    expect(code).toBe(1);
    expect(told).toContain("No: it is so");
  });
  test("a file that is not there is one line", async () => {
    const { code, told } = await sluice("upload", "orders", "nowhere.csv", ...here);
    expect({ code, told }).toEqual({ code: 1, told: "There is no file nowhere.csv.\n" });
  });
});

test("the bad rows are written to a file, never over one that is there", async () => {
  const copy = join(directory, "bad-rows.csv");
  const first = await sluice("errors", "f_1", "--copy", copy, "--lang", "ja", ...here);
  expect(first).toMatchObject({ code: 0, out: `The bad rows are in ${copy}.\n` });
  const second = await sluice("errors", "f_1", "--copy", copy, ...here);
  expect(second).toMatchObject({ code: 1, told: `${copy} is there already: name another file.\n` });
  expect(await Bun.file(copy).text()).toBe("誤り\n");
});

test("files, errors and entity are told for people, and as JSON for scripts", async () => {
  const files = await sluice("files", ...here);
  expect(files.out).toContain("f_1  2026-11-20T00:00:00Z  orders");
  expect(JSON.parse((await sluice("files", "--json", ...here)).out)).toEqual([view("synced")]);
  const errors = await sluice("errors", "f_1", ...here);
  expect(errors.out).toBe(`line  column  value  what is wrong
3     amount  x      not a number  [cell.not-a-number]
… 2 in all

what to do:
  cell.not-a-number  Write digits alone, with a decimal point where the column takes one.
`);
  const japanese = await sluice("errors", "f_1", "--lang", "ja", ...here);
  expect(japanese.out).toContain("行  列      値  誤り\n3   amount  x   not a number");
  expect(japanese.out).toContain(codes["cell.not-a-number"].ja.mend);
  expect(JSON.parse((await sluice("errors", "f_1", "--json", ...here)).out)).toMatchObject({ total: 2 });
  const entity = await sluice("entity", "order", "A-1", ...here);
  expect(entity.out).toBe("version  2\ndata\n  amount  1250\n");
  expect(JSON.parse((await sluice("entity", "order", "A-1", "--json", ...here)).out)).toEqual({
    version: 2,
    data: { amount: "1250" },
  });
}, 20_000);

describe("when nothing can be asked", () => {
  test.each([
    [
      ["files"],
      "No mesh runs in .sluice: start one with `sluice start`, or name another with --url and --key.\n",
    ],
    [
      ["files", "--url", "http://127.0.0.1:1"],
      "No key for http://127.0.0.1:1: name one with --key, or set SLUICE_KEY.\n",
    ],
    [["entity", "order", "B-9", ...here], "No: it is so\n"],
    [["files", "--url", here[1] ?? "", "--key", "wrong"], "No: it is so\n"],
  ])("sluice %p is one line and exit code 1", async (args, line) => {
    expect(await sluice(...args)).toEqual({ code: 1, out: "", told: line });
  });
  test("a mesh that does not answer is one line", async () => {
    const { code, told } = await sluice("files", "--url", "http://127.0.0.1:1", "--key", "right");
    expect(code).toBe(1);
    expect(told).toMatch(/^http:\/\/127\.0\.0\.1:1 does not answer .*: is the mesh running\?\n$/);
  });
  test("a wrong option or command is told, with where help is", async () => {
    expect(await sluice("start", "--port", "abc")).toMatchObject({ code: 1 });
    expect((await sluice("nonsense")).told).toContain("sluice --help lists the commands");
  });
});

test.each(["start", "demo", "upload", "files", "errors", "entity"])(
  "%s has help with an example",
  async (name) => {
    const { code, out } = await sluice(name, "--help");
    expect(code).toBe(0);
    expect(out).toMatch(/Examples?:\n {2}\$ sluice/);
  },
);

describe("a held file", () => {
  test("ends the watch of its upload: its plan is shown, and what a person may say", async () => {
    phases = ["load", "held"];
    const { code, out } = await sluice("upload", "orders", path, "--watch", ...here);
    expect({ code, out }).toEqual({
      code: 2,
      out: `f_1
plan: 1 rows: 1 create, 0 update, 0 change nothing, 0 remove, 0 are refused by their entity
      3 of the last snapshot's 4 keys go
out of range: the file leaves out 3 of the 4 keys  [removals.share]
A person decides: sluice release f_1 --reason "…", or sluice refuse f_1 --reason "…"
`,
    });
  });

  test.each(["release", "refuse"])("is decided by %s, with a reason", async (word) => {
    phases = ["held"];
    const { code, out } = await sluice(word, "f_1", "--reason", "acme confirmed it", ...here);
    expect(code).toBe(0);
    expect(out).toContain(`f_1 is ${word}d`);
    expect(said).toEqual([word, { reason: "acme confirmed it" }]);
  });

  test("is not decided without a reason", async () => {
    const { code, told } = await sluice("release", "f_1", ...here);
    expect(code).toBe(1);
    expect(told).toContain("--reason");
  });
});

test("files <id> shows one file; an upload with --check is only judged and planned", async () => {
  expect((await sluice("files", "f_1", ...here)).out).toContain("f_1  orders of acme\nsynced: 1 created");
  expect((await sluice("upload", "orders", path, "--check", ...here)).code).toBe(0);
  expect(mode).toBe("check");
});
