import { beforeEach, describe, expect, test } from "bun:test";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { hashSecret } from "@sluice/shared/http/api-key.ts";
import * as v from "valibot";
import { checked } from "@sluice/shared/api/testing-answers.ts";
import { createApp } from "./app.ts";
import { acmeKey, operatorKey, type TestGateway, testGateway } from "./testing.ts";

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await testGateway();
});

const post = (path: string, body: unknown, key = operatorKey) =>
  checked(createApp(gateway.deps)).request(path, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
const partner = { partner: "globex", name: "Globex Corporation" };
const jsonOf = async (response: Response) =>
  v.parse(v.record(v.string(), v.unknown()), await response.json());
const problemOf = async (response: Response | Promise<Response>) => {
  const { type, status, detail } = await jsonOf(await response);
  return [status, type, detail];
};

describe("a partner is registered", () => {
  test("with 201 and partner.registered", async () => {
    const response = await post("/v1/partners", partner);
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual(partner);
    expect(gateway.events).toMatchObject([
      { id: "partner:globex@1.1", type: "partner.registered.v1", group: "globex", payload: partner },
    ]);
  });

  test("once: the same again is 200 and no event", async () => {
    await post("/v1/partners", partner);
    const again = await post("/v1/partners", { ...partner, name: " Globex Corporation " });
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(partner);
    expect(gateway.events).toHaveLength(1);
  });

  test("under one name", async () => {
    await post("/v1/partners", partner);
    expect(await problemOf(post("/v1/partners", { ...partner, name: "Other" }))).toEqual([
      409,
      "/problems/partner-exists",
      'globex is registered as "Globex Corporation". Use that name, or another partner id.',
    ]);
  });

  test.each([
    ["{", "the body is not JSON"],
    [
      { partner: "Globex", name: "x" },
      "partner: a partner id is 1 to 24 of a-z, 0-9 and -, starting with a letter",
    ],
    [{ partner: "globex", name: " " }, "name: must not be empty"],
    [{ ...partner, more: 1 }, 'more: Invalid key: Expected never but received "more"'],
  ])("not by %p", async (body, detail) => {
    expect(await problemOf(post("/v1/partners", body))).toEqual([400, "/problems/invalid-body", detail]);
    expect(gateway.events).toEqual([]);
  });
});

describe("a key is issued", () => {
  test("shown once, kept as a hash, and good for an upload", async () => {
    await post("/v1/partners", partner);
    const response = await post("/v1/partners/globex/keys", { feeds: ["orders"] });
    expect(response.status).toBe(201);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const { key, keyId, ...rest } = await jsonOf(response);
    expect(rest).toEqual({ partner: "globex", feeds: ["orders"] });
    expect(gateway.events[1]).toMatchObject({
      type: "partner.key-issued.v1",
      group: "globex",
      payload: { partner: "globex", keyId, feeds: ["orders"], secretSha256: hashSecret("n".repeat(43)) },
    });
    expect(JSON.stringify(gateway.events)).not.toContain("n".repeat(43));
    expect((await post("/v1/feeds/orders/files", "1,2\n", String(key))).status).toBe(202);
    expect((await post("/v1/feeds/bank-branches/files", "1,2\n", String(key))).status).toBe(403);
  });

  test("for every feed when none is named, also without a body", async () => {
    await post("/v1/partners", partner);
    const response = await post("/v1/partners/globex/keys", "");
    expect((await jsonOf(response)).feeds).toEqual([...feeds.keys()]);
  });

  test("only for a partner that is registered", async () => {
    const detail = 'There is no partner "nobody". Register it with POST /v1/partners first.';
    expect(await problemOf(post("/v1/partners/nobody/keys", {}))).toEqual([
      404,
      "/problems/unknown-partner",
      detail,
    ]);
  });

  test("only for feeds that there are", async () => {
    await post("/v1/partners", partner);
    expect(await problemOf(post("/v1/partners/globex/keys", { feeds: ["ordres"] }))).toEqual([
      400,
      "/problems/invalid-body",
      `feeds.0: must be one of ${[...feeds.keys()].join(", ")}`,
    ]);
  });
});

test("a partner may not take the name that stands for operators", async () => {
  expect((await problemOf(post("/v1/partners", { partner: "operators", name: "x" })))[1]).toBe(
    "/problems/partner-reserved",
  );
});

test.each(["/v1/partners", "/v1/partners/acme/keys"])("%s is the operator's alone", async (path) => {
  expect(await problemOf(post(path, partner, acmeKey))).toEqual([
    403,
    "/problems/operator-only",
    "Partners, their keys and the bytes of their files are an operator's business: ask with an operator's key.",
  ]);
  expect((await post(path, partner, "nonsense")).status).toBe(401);
});
