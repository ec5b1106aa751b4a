import { afterAll, expect, test } from "bun:test";
import { fileURLToPath } from "node:url";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import { createApp } from "@sluice/ingest-gateway/app.ts";
import { operatorKey, testGateway } from "@sluice/ingest-gateway/testing.ts";

const directory = mkdtempSync(join(tmpdir(), "sluice-keys-"));
afterAll(() => rmSync(directory, { recursive: true }));
const main = fileURLToPath(new URL("main.ts", import.meta.url));
const gateway = await testGateway();
const app = createApp(gateway.deps);
const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: (request) => app.fetch(request) });
afterAll(() => server.stop(true));

/** What the command prints, and its exit code. */
const sluice = (...words: string[]) => run(["keys", ...words, "--key", operatorKey]);

async function run(words: string[], env = {}): Promise<[out: string, err: string, code: number]> {
  const child = Bun.spawn([process.execPath, main, ...words, "--url", server.url.origin], {
    ...{ stdout: "pipe", stderr: "pipe" },
    env: { ...process.env, ...env },
  });
  return Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
}

test("a key is issued, rotated, listed and revoked from the command line, and shown once", async () => {
  const [made] = await sluice("create", "operators", "--role", "auditor", "--name", "Jane Doe");
  const [key = "", told] = made.split("\n");
  expect(key).toMatch(/^slk_[0-9A-Z]{26}_n{43}_[0-9A-Za-z]{6}$/);
  const id = key.split("_")[1] ?? "";
  expect(told).toBe(`This is the only time that it is shown. Its id is ${id}.`);

  const [rotated] = await sluice("rotate", "operators", id, "--overlap-hours", "48");
  expect(rotated).toContain(`${id} is good for 48 hours more`);
  const next = rotated.split("_")[1] ?? "";
  expect(await sluice("revoke", "operators", next)).toEqual([`${next} is revoked\n`, "", 0]);

  const [list] = await sluice("list", "operators");
  expect(list.trim().split("\n")).toEqual([
    `${id}  ending  2026-11-20T00:00:00.000Z  auditor  Jane Doe  rotated, good until 2026-11-22T00:00:00.000Z`,
    `${next}  ended   2026-11-20T00:00:00.000Z  auditor  Jane Doe  revoked, good until 2026-11-20T00:00:00.000Z`,
  ]);
  expect(list).not.toContain("nnnn");
});

test("a key whose uploads must be signed is issued with its secret, and `sluice upload` signs with that", async () => {
  const signing = createApp({ ...gateway.deps, clock: systemClock });
  server.reload({ fetch: (request) => signing.fetch(request) });
  await Bun.write(join(directory, "orders.csv"), "ORD-1,2026-11-01\n");
  const registered = await fetch(`${server.url.origin}/v1/partners`, {
    method: "POST",
    headers: { authorization: `Bearer ${operatorKey}` },
    body: JSON.stringify({ partner: "globex", name: "Globex" }),
  });
  expect(registered.status).toBe(201);
  const [made] = await sluice("create", "globex", "--signed", "--files-per-day", "9");
  const [key = "", , signingSecret = ""] = made.split("\n");
  expect(signingSecret).toMatch(/^sls_[0-9A-Z]{26}_[0-9A-Za-z_-]{43}_[0-9A-Za-z]{6}$/);

  const upload = ["upload", "orders", join(directory, "orders.csv"), "--check"];
  const [, unsigned, refused] = await run(upload, { SLUICE_KEY: key });
  expect(unsigned).toContain("must be signed");
  expect(unsigned).toContain("SLUICE_SIGNING_SECRET");
  const [taken, , code] = await run(upload, { SLUICE_KEY: key, SLUICE_SIGNING_SECRET: signingSecret });
  expect([refused, code]).toEqual([1, 0]);
  expect(taken).toMatch(/^f_/);
  expect((await sluice("list", "globex"))[0]).toContain("  signed  9 files a day");
  const id = key.split("_")[1] ?? "";
  const limit = await sluice("quota", "globex", id, "--bytes-per-day", "1000");
  expect(limit).toEqual([`${id}: 1000 bytes a day\n`, "", 0]);
});
