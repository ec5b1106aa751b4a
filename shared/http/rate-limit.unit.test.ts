import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Hono } from "hono";
import { silentLog } from "../ports/log.ts";
import { hashSecret, writeKey } from "./api-key.ts";
import { guardOf } from "./guard.ts";
import { rateLimit } from "./rate-limit.ts";

describe("a key's requests", () => {
  test("never pass the bucket and what has flowed into it since, however they come", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 600 }),
        fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 }),
        (perMinute, waits) => {
          const limit = rateLimit(perMinute);
          let now = 1_000_000;
          const begun = now;
          let allowed = 0;
          for (const wait of waits) {
            now += wait;
            if (limit.take("a", now).allowed) allowed += 1;
          }
          expect(allowed).toBeLessThanOrEqual(perMinute + Math.ceil(((now - begun) * perMinute) / 60_000));
        },
      ),
      { numRuns: 200 },
    );
  });

  test("are all taken while they are within it, and are again after the seconds that are told", () => {
    const limit = rateLimit(60);
    for (let count = 59; count >= 0; count -= 1)
      expect(limit.take("a", 5000)).toMatchObject({ allowed: true, remaining: count });
    const refused = limit.take("a", 5000);
    expect(refused).toEqual({ allowed: false, remaining: 0, seconds: 1 });
    expect(limit.take("b", 5000).allowed).toBe(true);
    expect(limit.take("a", 5000 + refused.seconds * 1000).allowed).toBe(true);
    expect(limit.take("a", 5000 + refused.seconds * 1000).allowed).toBe(false);
  });
});

test("one too many is answered 429 with the headers that say when to come again, and logged", async () => {
  const secret = "s".repeat(43);
  const logged: unknown[] = [];
  let ms = 0;
  const guard = guardOf({
    findKey: async (keyId) => ({ secretSha256: hashSecret(secret), caller: { role: "operator", keyId } }),
    clock: { now: () => new Date(ms) },
    log: { ...silentLog, warn: (fields) => logged.push(fields) },
    requestsPerMinute: 2,
  });
  const never = { status: 403, code: "operator-only", title: "", detail: "" } as const;
  const app = new Hono().get(
    "/",
    guard(["operator"], async () => new Response("good"), never),
  );
  const ask = (key = "OPERATOR1") =>
    app.request("/", { headers: { authorization: `Bearer ${writeKey(key, secret)}` } });
  const first = await ask();
  expect([first.status, first.headers.get("ratelimit-policy"), first.headers.get("ratelimit")]).toEqual([
    200,
    '"requests";q=2;w=60',
    '"requests";r=1;t=30',
  ]);
  await ask();
  const refused = await ask();
  expect([refused.status, refused.headers.get("retry-after"), refused.headers.get("ratelimit")]).toEqual([
    429,
    "30",
    '"requests";r=0;t=30',
  ]);
  expect(await refused.json()).toMatchObject({ type: "/problems/too-many-requests" });
  expect(logged).toMatchObject([{ why: "too-many-requests", keyId: "OPERATOR1" }]);
  expect((await ask("OPERATOR2")).status).toBe(200);
  ms += 30_000;
  expect((await ask()).status).toBe(200);
});
