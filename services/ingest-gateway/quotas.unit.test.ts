import { Buffer } from "node:buffer";
import { beforeEach, describe, expect, test } from "bun:test";
import { KeyId } from "@sluice/contracts/ids.ts";
import { checked } from "@sluice/shared/api/testing-answers.ts";
import fc from "fast-check";
import * as v from "valibot";
import { createApp } from "./app.ts";
import { decideQuota, quotaHeaders, secondsLeft, unused } from "./core/quota.ts";
import { operatorKey, sendFile, streamOf, type TestGateway, testGateway } from "./testing.ts";

let gateway: TestGateway;
const Key = v.looseObject({ keyId: v.string(), key: v.string() });
const dayMs = 86_400_000;

async function ask(path: string, json: unknown) {
  const response = await checked(createApp(gateway.deps)).request(path, {
    method: "POST",
    headers: { authorization: `Bearer ${operatorKey}` },
    body: JSON.stringify(json),
  });
  return { status: response.status, json: v.parse(v.looseObject({}), await response.json()) };
}
const keysPath = "/v1/partners/globex/keys";
const issue = async (quota: unknown) => v.parse(Key, (await ask(keysPath, { quota })).json);
let sent = 0;
/** Sends a file that was not sent before, of so many bytes. */
const send = async (
  { key }: v.InferOutput<typeof Key>,
  bytes = 10,
  headers: Record<string, string> = {},
  body = (sent += 1).toString().padEnd(bytes, "x"),
) => {
  const all = { authorization: `Bearer ${key}`, "content-length": String(body.length), ...headers };
  const { response, json } = await sendFile(gateway, body, all);
  return { ...json, status: response.status, headers: response.headers };
};
const received = () => gateway.events.filter(({ type }) => type === "file.received.v1").length;

beforeEach(async () => {
  gateway = await testGateway();
  await ask("/v1/partners", { partner: "globex", name: "Globex" });
});

describe("a key with a quota", () => {
  test("sends as many files in a day as it says, is told what is left, and then when to come again", async () => {
    const key = await issue({ filesPerDay: 2 });
    gateway.clock.forward(dayMs - 3_600_000);
    const first = await send(key);
    expect(first.status).toBe(202);
    expect(first.headers.get("ratelimit-policy")).toBe(`"requests";q=30000;w=60, "files";q=2;w=86400`);
    expect(first.headers.get("ratelimit")).toMatch(/^"requests";r=29999;t=1, "files";r=1;t=3600$/);
    expect((await send(key)).status).toBe(202);
    const third = await send(key);
    expect(third).toMatchObject({ status: 429, type: "/problems/quota-used-up", of: "files" });
    expect([third.headers.get("retry-after"), third.headers.get("ratelimit")]).toEqual([
      "3600",
      expect.stringContaining(`"files";r=0;t=3600`),
    ]);
    expect([received(), gateway.objectKeys()]).toEqual([2, [expect.anything(), expect.anything()]]);
    gateway.clock.forward(3_600_000);
    expect((await send(key)).status).toBe(202);
  });

  test("sends as many bytes; what does not say its length is counted when it is whole, and nothing of it stays", async () => {
    const key = await issue({ bytesPerDay: 25 });
    expect((await send(key, 20)).headers.get("ratelimit")).toContain(`"bytes";r=5;t=86400`);
    expect(await send(key, 6)).toMatchObject({ status: 429, of: "bytes" });
    const { response, json } = await sendFile(gateway, streamOf("abc", "def"), {
      authorization: `Bearer ${key.key}`,
    });
    expect({ status: response.status, ...json }).toMatchObject({ status: 429, of: "bytes" });
    expect([received(), gateway.objectKeys().length]).toEqual([1, 1]);
    expect((await send(key, 5)).status).toBe(202);
  });

  test("is told of a file that fits on no day that waiting does not help", async () => {
    const key = await issue({ bytesPerDay: 25 });
    const above = await send(key, 26);
    expect(above).toMatchObject({ status: 413, type: "/problems/above-quota", bytesPerDay: 25 });
    expect(above.headers.get("retry-after")).toBeNull();
  });

  test("may repeat what was taken, though nothing more would be: by its Idempotency-Key, and it counts nothing", async () => {
    const key = await issue({ filesPerDay: 1 });
    const once = { "idempotency-key": "nightly" };
    const first = await send(key, 0, once, "A");
    expect(first).toMatchObject({ status: 202, repeat: false });
    expect(await send(key, 0, once, "A")).toMatchObject({ status: 200, repeat: true });
    expect((await send(key, 0, { "idempotency-key": "other" }, "A")).status).toBe(429);
  });

  test("is counted exactly, though forty files come at once, of several kinds and through several processes", async () => {
    const key = await issue({ filesPerDay: 7, bytesPerDay: 10_000 });
    const apps = [1, 2, 3].map(() => checked(createApp(gateway.deps)));
    const statuses = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const feed = ["orders", "points", "members"][index % 3];
        const headers = { authorization: `Bearer ${key.key}` };
        const app = apps[index % apps.length];
        return (await sendFile(gateway, streamOf(`file ${index}`), headers, feed, app)).response.status;
      }),
    );
    expect(statuses.toSorted((a, b) => a - b)).toEqual([
      ...Array<number>(7).fill(202),
      ...Array<number>(33).fill(429),
    ]);
    expect([received(), gateway.objectKeys().length]).toEqual([7, 7]);
  });

  test("hands it on when it is rotated, counted together; another key is not touched by it", async () => {
    const key = await issue({ filesPerDay: 2 });
    expect((await send(key)).status).toBe(202);
    const next = v.parse(Key, (await ask(`${keysPath}/${key.keyId}/rotate`, {})).json);
    const last = v.parse(Key, (await ask(`${keysPath}/${next.keyId}/rotate`, {})).json);
    expect([(await send(last)).status, (await send(next)).status, (await send(key)).status]).toEqual([
      202, 429, 429,
    ]);
    expect((await send(await issue({ filesPerDay: 2 }))).status).toBe(202);
  });

  test("gets another one, or none, at once; the wish is checked", async () => {
    const key = await issue({ filesPerDay: 1 });
    const limit = (json: unknown, keyId = key.keyId) => ask(`${keysPath}/${keyId}/quota`, json);
    await send(key);
    expect((await send(key)).status).toBe(429);
    expect((await limit({ filesPerDay: 2, bytesPerDay: 1_000 })).json).toMatchObject({
      quota: { filesPerDay: 2, bytesPerDay: 1_000 },
    });
    expect([(await send(key)).status, (await send(key)).status]).toEqual([202, 429]);
    expect((await limit({})).json).not.toHaveProperty("quota");
    const free = await send(key);
    expect([free.status, free.headers.get("ratelimit")]).toEqual([202, expect.not.stringContaining("files")]);
    for (const wrong of [{ filesPerDay: 0 }, { bytesPerDay: 1.5 }, { files: 1 }, { filesPerDay: "1" }])
      expect((await limit(wrong)).status).toBe(400);
    expect((await limit({}, "NOSUCHKEY")).status).toBe(404);
    const { json } = await ask("/v1/partners/operators/keys", { role: "operator" });
    const { keyId } = v.parse(Key, json);
    expect((await ask(`/v1/partners/operators/keys/${keyId}/quota`, {})).status).toBe(404);
  });

  test("is charged for an upload in parts when that is begun, by either way, exactly", async () => {
    const { key } = await issue({ filesPerDay: 3, bytesPerDay: 100 });
    const app = checked(createApp(gateway.deps));
    const begin = async (bytes: number): Promise<number> => {
      const headers = { authorization: `Bearer ${key}` };
      const body = JSON.stringify({ feed: "orders", bytes });
      return (await app.request("/v1/uploads", { method: "POST", headers, body })).status;
    };
    expect([await begin(101), await begin(90), await begin(11)]).toEqual([413, 201, 429]);
    const tus = await app.request("/v1/tus", {
      method: "POST",
      headers: {
        ...{ authorization: `Bearer ${key}`, "tus-resumable": "1.0.0", "upload-length": "11" },
        "upload-metadata": `feed ${Buffer.from("orders").toString("base64")}`,
      },
    });
    expect(tus.status).toBe(429);
    const statuses = await Promise.all(Array.from({ length: 10 }, () => begin(1)));
    expect(statuses.filter((status) => status === 201)).toHaveLength(2);
  });

  test("goes on being revoked and told as before: no event tells of quotas", async () => {
    const key = await issue({ filesPerDay: 1 });
    await ask(`${keysPath}/${key.keyId}/quota`, { filesPerDay: 3 });
    expect((await ask(`${keysPath}/${key.keyId}/revoke`, {})).json).toMatchObject({
      ...{ status: "ended", quota: { filesPerDay: 3 } },
    });
    expect(JSON.stringify(gateway.events)).not.toMatch(/quota|PerDay|countsAs/);
  });
});

describe("the law of quotas", () => {
  const countsAs = v.parse(KeyId, "KEY12345");
  const limit = fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined });

  test("what fits is within it, what is over would not be, and the headers say the rest", () => {
    fc.assert(
      fc.property(
        limit,
        limit,
        fc.array(fc.nat(30), { maxLength: 40 }),
        (filesPerDay, bytesPerDay, files) => {
          const quota = {
            countsAs,
            ...(filesPerDay !== undefined && { filesPerDay }),
            ...(bytesPerDay !== undefined && { bytesPerDay }),
          };
          const most = { files: filesPerDay ?? Infinity, bytes: bytesPerDay ?? Infinity };
          let use = unused;
          for (const bytes of files) {
            const decision = decideQuota(quota, use, bytes);
            const next = { files: use.files + 1, bytes: use.bytes + bytes };
            expect(decision.kind === "fits").toBe(next.files <= most.files && next.bytes <= most.bytes);
            if (decision.kind === "fits") use = decision.use;
            const told = quotaHeaders(quota, use, new Date(0))["ratelimit"] ?? "";
            expect(told.includes(`"files";r=${most.files - use.files};`)).toBe(filesPerDay !== undefined);
            expect(told.includes(`"bytes";r=${most.bytes - use.bytes};`)).toBe(bytesPerDay !== undefined);
          }
        },
      ),
    );
  });

  test("a day ends at midnight in UTC", () => {
    expect(secondsLeft(new Date("2026-11-21T00:00:00Z"))).toBe(86_400);
    expect(secondsLeft(new Date("2026-11-21T23:59:59.999Z"))).toBe(1);
  });
});
