/** Webhooks by the command line, over real HTTP. */
import { afterAll, expect, test } from "bun:test";
import { fileURLToPath } from "node:url";
import { keys, testQuery } from "@sluice/state-query/testing.ts";
import { keyIssued } from "@sluice/state-query/testing-keys.ts";
import { answered, testWebhooks } from "@sluice/state-query/webhooks/testing.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
let status = 200;
const webhooks = testWebhooks({ answer: async () => answered(status) });
const query = await testQuery({ webhooks });
await query.take(keyIssued("acme", "ACMEKEY1", { feeds: ["orders", "postal-codes"] }));
const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: (request) => query.app.fetch(request) });
afterAll(() => server.stop(true));

/** What the command prints, and its exit code. */
async function sluice(...words: string[]): Promise<[out: string, err: string, code: number]> {
  const child = Bun.spawn(
    [process.execPath, main, "webhooks", ...words, "--url", server.url.origin, "--key", keys.acme],
    { stdout: "pipe", stderr: "pipe" },
  );
  return Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
}

test("a webhook is added, listed, tried, sent again and removed from the command line; its secret is shown once", async () => {
  const [none] = await sluice("list");
  expect(none).toContain("sluice webhooks add");
  const [, refusal, code] = await sluice("add", "http://hooks.example.com");
  expect([refusal, code]).toEqual([expect.stringContaining("https://"), 1]);

  const [made] = await sluice(
    "add",
    "https://hooks.example.com",
    "--type",
    "file.synced",
    "--feed",
    "orders",
  );
  const [line = "", secret = ""] = made.split("\n");
  const [id = ""] = line.split("  ");
  expect(line).toBe(`${id}  active    https://hooks.example.com  orders`);
  expect(secret).toStartWith("whsec_");
  const [list] = await sluice("list");
  expect(list).toBe(`${line}\n`);

  expect(await sluice("test", id)).toEqual(["taken: 200 after 0 ms\n", "", 0]);
  status = 500;
  const [failed, , tried] = await sluice("test", id);
  expect([failed, tried]).toEqual([expect.stringContaining("not taken: it answered 500"), 2]);

  const [, unsaid, wrong] = await sluice("replay", id);
  expect([unsaid, wrong]).toEqual([expect.stringContaining("--from <notice> or --since <time>"), 1]);
  expect((await sluice("replay", id, "--since", "2026-11-20T09:00:00Z"))[0]).toContain(id);
  const [rotated] = await sluice("rotate", id);
  expect(rotated).toContain("whsec_");
  expect(rotated).not.toContain(secret);
  expect(await sluice("remove", id)).toEqual([`${id} is removed\n`, "", 0]);
  expect((await sluice("remove", id))[2]).toBe(1);
});
