import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NoticeType } from "@sluice/contracts/api/notice.ts";
import * as v from "valibot";
import { signedHeaders, writeSecret } from "./sign.ts";

const page = readFileSync(new URL("../../../docs/webhooks.md", import.meta.url), "utf8");

test("the lines in docs/webhooks.md verify what is sent, and nothing else", async () => {
  const [, snippet = ""] = /```ts\n([\s\S]*?)```/.exec(page) ?? [];
  const directory = mkdtempSync(join(tmpdir(), "sluice-snippet-"));
  try {
    const path = join(directory, "verify.ts");
    writeFileSync(path, snippet);
    const made: unknown = await import(path);
    const { verify } = v.parse(v.object({ verify: v.function() }), made);
    const [secret, other] = [1, 2].map((byte) => writeSecret(new Uint8Array(32).fill(byte)));
    if (secret === undefined || other === undefined) throw new Error("no secret");
    const [at, body] = [new Date("2026-11-20T09:00:00Z"), '{"name":"北海道"}'];
    const headers = new Headers(signedHeaders({ id: "ntc_1", at, body }, [other, secret]));
    const now = at.getTime() / 1000;
    expect(verify(secret, headers, body, now)).toBe(true);
    expect(verify(secret, headers, `${body} `, now)).toBe(false);
    expect(verify(writeSecret(new Uint8Array(32).fill(3)), headers, body, now)).toBe(false);
    expect(verify(secret, headers, body, now + 301)).toBe(false);
    expect(verify(secret, new Headers(), body, now)).toBe(false);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("docs/webhooks.md names every type of notice", () => {
  for (const type of NoticeType.options) expect(page).toContain(`\`${type}\``);
});
