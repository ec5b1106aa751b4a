import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { checked } from "@sluice/shared/api/testing-answers.ts";
import { createApp } from "./app.ts";
import { acmeKey, operatorKey, sendFile, testGateway } from "./testing.ts";

const text = "order_no,step,at,customer,currency,amount\n";

/** A gateway that took a file, and how its content is asked for. */
async function received() {
  const gateway = await testGateway();
  const { json } = await sendFile(gateway, gzipSync(text), { "content-encoding": "gzip" });
  const get = (key: string, partner = "acme", file = String(json["file"]), more = {}) =>
    checked(createApp(gateway.deps)).request(`/v1/partners/${partner}/files/${file}/content`, {
      headers: { authorization: `Bearer ${key}`, ...more },
    });
  return { gateway, get };
}

describe("a file's content", () => {
  test("is what the partner sent, a content coding undone", async () => {
    const { get } = await received();
    const response = await get(operatorKey);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-length")).toBe(String(text.length));
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.text()).toBe(text);
  });

  test("has its digest as ETag: who has it is told so without a body, and without a key is told nothing", async () => {
    const { get } = await received();
    const etag = `"${createHash("sha256").update(text).digest("hex")}"`;
    expect((await get(operatorKey)).headers.get("etag")).toBe(etag);
    const again = await get(operatorKey, undefined, undefined, { "if-none-match": etag });
    expect([again.status, again.headers.get("cache-control"), await again.text()]).toEqual([
      304,
      "no-store",
      "",
    ]);
    expect((await get("slk_x_y", undefined, undefined, { "if-none-match": etag })).status).toBe(401);
  });

  test("is the operator's to read, not a partner's, and nobody's without a key", async () => {
    const { get } = await received();
    expect(await (await get(acmeKey)).json()).toMatchObject({ type: "/problems/operator-only", status: 403 });
    expect((await get("slk_x_y")).status).toBe(401);
  });

  test("is not found under another partner, under no file's id, and once it is removed", async () => {
    const { gateway, get } = await received();
    expect((await get(operatorKey, "globex")).status).toBe(404);
    expect((await get(operatorKey, "acme", "f_1")).status).toBe(404);
    for (const key of gateway.objectKeys()) await gateway.deps.objects.remove(key);
    expect(await (await get(operatorKey)).json()).toMatchObject({
      type: "/problems/content-gone",
      status: 410,
    });
  });
});
