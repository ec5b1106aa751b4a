import { createHash, randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "bun:test";
import { memoryAggregateStore } from "@sluice/shared/adapters/memory/aggregate-store.ts";
import { type MemoryTables, memoryTables } from "@sluice/shared/adapters/memory/tables.ts";
import { integer, text } from "@sluice/shared/adapters/items/typed.ts";
import { checked } from "@sluice/shared/api/testing-answers.ts";
import { isWellWritten } from "@sluice/shared/http/api-key.ts";
import { signRequest } from "@sluice/shared/http/signatures/sign-request.ts";
import type { Log, LogFields } from "@sluice/shared/ports/log.ts";
import * as v from "valibot";
import { createApp } from "./app.ts";
import { acmeKey, operatorKey, sendFile, streamOf, type TestGateway, testGateway } from "./testing.ts";

const body = "ORD-1,2026-11-01\n";
const lines: LogFields[] = [];
const keep = (fields: LogFields, message: string) => void lines.push({ ...fields, message });
const log: Log = { debug: keep, info: keep, warn: keep, error: keep, child: () => log };

let tables: MemoryTables;
let gateway: TestGateway;
let key: v.InferOutput<typeof Signed>;
const Signed = v.looseObject({
  ...{ keyId: v.string(), key: v.string(), signed: v.literal(true), signingSecret: v.string() },
});

beforeEach(async () => {
  lines.length = 0;
  tables = memoryTables();
  let secrets = 0;
  gateway = await testGateway({
    log,
    store: memoryAggregateStore(tables),
    newSecret: () => String((secrets += 1)).padStart(43, "n"),
  });
  await ask("/v1/partners", { partner: "globex", name: "Globex" });
  key = v.parse(Signed, (await ask("/v1/partners/globex/keys", { signed: true })).json);
});

async function ask(path: string, json: unknown) {
  const response = await checked(createApp(gateway.deps)).request(path, {
    method: "POST",
    headers: { authorization: `Bearer ${operatorKey}` },
    body: JSON.stringify(json),
  });
  return { status: response.status, json: v.parse(v.looseObject({}), await response.json()) };
}

const digestOf = (text: string): string => `sha-256=:${createHash("sha256").update(text).digest("base64")}:`;

interface Sent {
  readonly as?: { readonly keyId: string; readonly key: string; readonly signingSecret: string };
  readonly query?: string;
  readonly components?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly created?: Date;
  readonly nonce?: string;
  readonly digest?: string;
}
const usual = ["@method", "@path", "@query", "content-digest"];

/** The headers of a signed upload. */
function signed(sent: Sent = {}): Record<string, string> {
  const { as = key, query = "", components = usual, created = gateway.clock.now() } = sent;
  const headers = { "content-digest": sent.digest ?? digestOf(body), ...sent.headers };
  const made = signRequest(
    {
      method: "POST",
      url: new URL(`https://files.example.com/v1/feeds/orders/files${query}`),
      headers: new Headers(headers),
    },
    { secret: as.signingSecret, keyId: as.keyId, components, created, nonce: sent.nonce ?? randomUUID() },
  );
  return { authorization: `Bearer ${as.key}`, ...headers, ...made };
}
const send = async (headers: Record<string, string>, content = body, query = "") => {
  const { response, json } = await sendFile(gateway, content, headers, "orders", undefined, query);
  return { ...json, status: response.status, headers: response.headers };
};
const received = () => gateway.events.filter(({ type }) => type === "file.received.v1").length;
const problem = (status: number, code: string) => ({ status, type: `/problems/${code}` });
const minuteMs = 60_000;

describe("a key whose uploads must be signed", () => {
  test("takes a signed upload, by the path, or by the whole address", async () => {
    expect(await send(signed())).toMatchObject({ status: 202, partner: "globex" });
    const components = ["content-digest", "@target-uri", "@method", "@authority", "@scheme"];
    expect(await send(signed({ components }))).toMatchObject({ status: 200, repeat: true });
    expect(await send(signed({ query: "?mode=check" }), body, "?mode=check")).toMatchObject({ status: 202 });
  });

  test("refuses one that is not signed, or by another key alone, and says what is wanted", async () => {
    const { authorization = "", ...rest } = signed();
    const bare = await send({ authorization, "content-digest": digestOf(body) });
    expect(bare).toMatchObject(problem(401, "signature-needed"));
    expect(bare.headers.get("accept-signature")).toContain(`keyid="${key.keyId}"`);
    const other = v.parse(Signed, (await ask("/v1/partners/globex/keys", { signed: true })).json);
    expect(await send({ ...rest, authorization: `Bearer ${other.key}` })).toMatchObject(
      problem(401, "signature-needed"),
    );
    expect(received()).toBe(0);
  });

  test.each([
    ["another feed", {}, "points", ""],
    ["another mode", {}, "orders", "?mode=check"],
    ["other bytes", { "content-digest": digestOf("else") }, "orders", ""],
    ["another secret's holder", { signature: `sluice=:${"A".repeat(43)}=:` }, "orders", ""],
  ])("refuses a signature that was made for %s", async (_, changed, feed, query) => {
    const headers = { ...signed(), ...changed };
    const { response, json } = await sendFile(gateway, body, headers, feed, undefined, query);
    expect({ status: response.status, ...json }).toMatchObject(problem(401, "wrong-signature"));
    expect(String(json["base"])).toContain(`"@method": POST\n`);
    expect(received()).toBe(0);
  });

  test("takes nothing whose bytes are not those that were signed: no file, no event, no object", async () => {
    for (const content of ["ORD-1,2026-11-02\n", body.slice(0, -1), `${body}x`, streamOf(body, body)]) {
      const { response, json } = await sendFile(gateway, content, signed());
      expect({ status: response.status, ...json }).toMatchObject(problem(400, "digest-mismatch"));
    }
    expect([received(), gateway.objectKeys()]).toEqual([0, []]);
  });

  test.each<[string, Sent, RegExp]>([
    ["the method", { components: ["@path", "@query", "content-digest"] }, /^@method$/],
    ["the path", { components: ["@method", "@query", "content-digest"] }, /^@path$/],
    ["the query", { components: ["@method", "@path", "content-digest"] }, /^@query$/],
    ["the digest", { components: ["@method", "@path", "@query"] }, /^content-digest$/],
    ["a coding that is sent", { headers: { "content-encoding": "gzip" } }, /^content-encoding$/],
    ["an Idempotency-Key that is sent", { headers: { "idempotency-key": "1" } }, /^idempotency-key$/],
    ["a nonce", { nonce: "short" }, /nonce/],
  ])("refuses a signature without %s", async (_, sent, missing) => {
    expect(await send(signed(sent))).toMatchObject({
      ...problem(400, "signature-incomplete"),
      missing: [expect.stringMatching(missing)],
    });
    expect(received()).toBe(0);
  });

  test("takes a signature from five minutes before to five minutes after it was made, by our clock", async () => {
    const now = gateway.clock.now().getTime();
    const at = async (ms: number) => (await send(signed({ created: new Date(now + ms) }))).status;
    expect([await at(-5 * minuteMs), await at(5 * minuteMs)]).toEqual([202, 200]);
    expect([await at(-5 * minuteMs - 1000), await at(5 * minuteMs + 1000)]).toEqual([401, 401]);
  });

  test("refuses one that its sender let expire, of another algorithm, or that cannot be read", async () => {
    const headers = signed();
    const changed = (from: string, to: string) => ({
      ...headers,
      "signature-input": (headers["signature-input"] ?? "").replace(from, to),
    });
    expect(await send(changed(";nonce", ";expires=1;nonce"))).toMatchObject(
      problem(401, "signature-out-of-time"),
    );
    for (const wrong of [changed("hmac-sha256", "rsa-v1_5-sha256"), changed(`"@path"`, `"@path";req`)])
      expect(await send(wrong)).toMatchObject(problem(400, "malformed-signature"));
  });
});

describe("a signature is good once", () => {
  test("also where it comes twenty times at once", async () => {
    const headers = signed();
    const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await send(headers)).status));
    expect(statuses.toSorted((a, b) => a - b)).toEqual([202, ...Array<number>(19).fill(409)]);
    expect(received()).toBe(1);
  });

  test("and a nonce once a key, whatever else is signed with it; the store may forget it only when it is too old", async () => {
    const nonce = "n".repeat(16);
    const before = gateway.clock.now().getTime();
    // From the furthest ahead that is taken.
    const created = new Date(before + 5 * minuteMs);
    expect(await send(signed({ nonce, created }))).toMatchObject({ status: 202 });
    expect(await send(signed({ nonce, query: "?mode=check" }), body, "?mode=check")).toMatchObject(
      problem(409, "signature-used"),
    );
    const [kept, ...more] = tables.all("partners").filter((item) => text(item, "pk").startsWith("nonce#"));
    if (kept === undefined || more.length > 0) throw new Error("not one nonce is kept");
    expect(integer(kept, "expiresAt") * 1000).toBeGreaterThan(created.getTime() + 5 * minuteMs);
    const other = v.parse(Signed, (await ask("/v1/partners/globex/keys", { signed: true })).json);
    expect(await send(signed({ as: other, nonce }))).toMatchObject({ status: 200, repeat: true });
  });

  test("and one that is refused for what it covers uses up nothing", async () => {
    const nonce = randomUUID();
    expect(await send(signed({ nonce, components: ["@method"] }))).toMatchObject({ status: 400 });
    expect(await send(signed({ nonce }))).toMatchObject({ status: 202 });
  });
});

describe("a signing secret", () => {
  test("is shown once; neither it nor what it is derived with is in a list, an event or a log, nor kept as it is", async () => {
    expect(isWellWritten(key.signingSecret.replace(/^sls/, "slk"))).toBe(true);
    expect(key.signingSecret).toStartWith(`sls_${key.keyId}_`);
    await send({ ...signed(), signature: "sluice=:AAAA:" });
    const list = await checked(createApp(gateway.deps)).request("/v1/partners/globex/keys", {
      headers: { authorization: `Bearer ${operatorKey}` },
    });
    const told = JSON.stringify([await list.json(), gateway.events, lines]);
    expect(told).toContain(`"signed":true`);
    expect(told).toContain("wrong-signature");
    expect(told).not.toMatch(/n{20}|sls_|slk_|[sS]alt/);
    const derived = key.signingSecret.slice(`sls_${key.keyId}_`.length, -7);
    expect(derived).toHaveLength(43);
    expect(JSON.stringify(tables.all("partners"))).not.toContain(derived);
  });

  test("is another one after a rotation; signing goes on, begins or ends as the rotation says", async () => {
    const rotate = (keyId: string, json: unknown) => ask(`/v1/partners/globex/keys/${keyId}/rotate`, json);
    const next = v.parse(Signed, (await rotate(key.keyId, {})).json);
    expect(next.signingSecret).not.toBe(key.signingSecret);
    expect(await send(signed({ as: next }))).toMatchObject({ status: 202 });
    const free = v.parse(
      v.looseObject({ keyId: v.string(), key: v.string() }),
      (await rotate(next.keyId, { signed: false })).json,
    );
    expect(free).not.toHaveProperty("signingSecret");
    expect(await send({ authorization: `Bearer ${free.key}` })).toMatchObject({ status: 200 });
    expect(v.parse(Signed, (await rotate(free.keyId, { signed: true })).json).signed).toBe(true);
  });

  test("is no operator's: they send nothing", async () => {
    const staff = "/v1/partners/operators/keys";
    expect(await ask(staff, { role: "operator", signed: true })).toMatchObject({ status: 400 });
    const { json } = await ask(staff, { role: "operator" });
    const { keyId } = v.parse(v.looseObject({ keyId: v.string() }), json);
    expect(await ask(`${staff}/${keyId}/rotate`, { signed: true })).toMatchObject({ status: 400 });
  });
});

test("a key that demands no signature does not look at one", async () => {
  expect(await send({ authorization: `Bearer ${acmeKey}`, signature: "junk" })).toMatchObject({
    status: 202,
  });
});
