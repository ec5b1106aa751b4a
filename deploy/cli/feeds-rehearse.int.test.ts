/** `sluice feeds rehearse`: files that a mesh judged, judged again by the rules of this tree. The mesh is a stand-in; the judging is real. */
import { afterAll, beforeEach, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import { ordersText } from "../samples/orders-file.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

type Told = Pick<FileView, "phase" | "verdict" | "errorsByCode" | "faults">;
const accepted: Told = { phase: "synced", verdict: "validated", errorsByCode: {}, faults: [] };
const rejected = (errorsByCode: FileView["errorsByCode"]): Told => ({
  ...{ phase: "rejected", verdict: "rejected", faults: [] },
  errorsByCode,
});
const failed = (code: string): Told => ({
  ...{ phase: "failed", verdict: null, errorsByCode: {} },
  faults: [{ code, message: "it is so", line: 1, byte: 1 }],
});

/** What was sent, and what the mesh said of it; newest first. */
let files: { readonly content: string | null; readonly told: Told }[] = [];
const view = (at: number, told: Told): FileView => ({
  ...{ file: `f_${at}`, partner: "acme", feed: "orders", entity: "order", sequence: at, mode: "load" },
  ...{ undoes: null, undone: null },
  ...{ bytes: 1, sha256: null, rules: ["1-00112233445566ff"], ...told },
  shards: { total: 1, ready: 0, validated: 0, rejected: 0, loading: 0, loaded: 0 },
  warningsByCode: {},
  counts: {
    ...{
      rows: 1,
      badRows: 0,
      errors: 0,
      warnings: 0,
      quarantined: 0,
      created: 0,
      updated: 0,
      removed: 0,
      unchanged: 0,
    },
    ...{ conflicts: 0, emitted: 0, applied: 0, superseded: 0, discarded: 0 },
  },
  ...{ plan: null, decision: null, faultTotal: told.faults.length, timings: {} },
  times: {
    ...{ receivedAt: "2026-11-20T00:00:00Z", shardedAt: null, judgedAt: null, loadedAt: null, endedAt: null },
  },
});
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/v1/files" && searchParams.get("feed") === "orders") {
      // One file a page: the next is asked for by what this one said.
      const from = Number(searchParams.get("cursor") ?? 0);
      const page = files.slice(from, from + 1).map(({ told }) => view(from, told));
      return Response.json({ files: page, next: from + 1 < files.length ? String(from + 1) : null });
    }
    const [, at] = /^\/v1\/partners\/acme\/files\/f_([0-9]+)\/content$/.exec(pathname) ?? [];
    const content = files[Number(at)]?.content;
    if (typeof content === "string") return new Response(content);
    return Response.json({ title: "No", detail: "it is gone", status: 410 }, { status: 410 });
  },
});
afterAll(() => server.stop(true));
beforeEach(() => {
  files = [];
});

async function rehearse(...args: readonly string[]) {
  const here = ["--url", `http://127.0.0.1:${server.port}`, "--key", "k"];
  const child = spawn(process.execPath, [main, "feeds", "rehearse", "orders", ...here, ...args]);
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (out += chunk.toString()));
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.once("close", resolve);
  return { code: await promise, out };
}

const good = ordersText({ seed: 3, rows: 5, day: "2026-11-20" }).text;
const bad = ordersText({ seed: 3, rows: 5, day: "2026-11-20", faults: new Map([[2, "bad-amount"]]) }).text;

test("files that these rules judge as they were judged are counted, and the exit code is 0", async () => {
  files = [
    { content: good, told: accepted },
    { content: bad, told: rejected({ "cell.pattern": 1 }) },
    { content: "order,step\n", told: failed("framing.header") },
  ];
  const { code, out } = await rehearse();
  expect(out).toMatch(
    /^3 files judged again by [0-9]+-[0-9a-f]{16}: 0 verdicts would be others, 0 would stand with other errors, 3 stand as they are\.\n$/,
  );
  expect(code).toBe(0);
}, 20_000);

test("each verdict that would be another is named with what moves it, and the exit code is 2", async () => {
  files = [
    { content: bad, told: accepted },
    { content: good, told: rejected({ "row.rule": 2 }) },
    { content: bad, told: rejected({ "cell.pattern": 1, "cell.date": 4 }) },
  ];
  const { code, out } = await rehearse();
  expect(out).toContain(
    "f_0  acme  2026-11-20T00:00:00Z  accepted -> rejected  (judged by 1-00112233445566ff)\n    cell.pattern  0 -> 1\n",
  );
  expect(out).toContain("rejected -> accepted  (judged by 1-00112233445566ff)\n    row.rule  2 -> 0\n");
  expect(out).toContain("rejected as before  (judged by 1-00112233445566ff)\n    cell.date  4 -> 0\n");
  expect(out).toContain("2 verdicts would be others, 1 would stand with other errors, 0 stand");
  expect(code).toBe(2);
}, 20_000);

test("only the last of each kind are judged, and what a file alone cannot show is left out", async () => {
  files = [
    { content: good, told: failed("receipt.batch-repeated") },
    { content: good, told: rejected({ "row.reference-missing": 1 }) },
    { content: null, told: accepted },
    { content: bad, told: accepted },
    { content: good, told: { ...accepted, phase: "validate", verdict: null } },
    { content: bad, told: rejected({ "cell.pattern": 1 }) },
  ];
  const { code, out } = await rehearse("--last", "1", "--json");
  expect(JSON.parse(out)).toMatchObject({
    feed: "orders",
    files: [
      { file: "f_2", change: "gone" },
      { file: "f_5", change: "none", before: { outcome: "rejected" }, now: { outcome: "rejected" } },
    ],
  });
  expect(code).toBe(0);
}, 20_000);
