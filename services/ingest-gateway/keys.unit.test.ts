import { beforeEach, describe, expect, test } from "bun:test";
import type { AuditSubject } from "@sluice/contracts/audit-entry.ts";
import { memoryAudit } from "@sluice/shared/audit/testing.ts";
import { verifyTrail } from "@sluice/shared/audit/verify.ts";
import { checked } from "@sluice/shared/api/testing-answers.ts";
import { writeKey } from "@sluice/shared/http/api-key.ts";
import type { Log, LogFields } from "@sluice/shared/ports/log.ts";
import * as v from "valibot";
import { createApp } from "./app.ts";
import { acmeKey, operatorKey, sendFile, type TestGateway, testGateway } from "./testing.ts";

const hourMs = 3_600_000;
const secrets = ["n", "m", "o", "p"].map((letter) => letter.repeat(43));
const lines: LogFields[] = [];
const keep = (fields: LogFields, message: string) => void lines.push({ ...fields, message });
const log: Log = { debug: keep, info: keep, warn: keep, error: keep, child: () => log };

let gateway: TestGateway;
let audit: ReturnType<typeof memoryAudit>;
beforeEach(async () => {
  lines.length = 0;
  const fresh = secrets.values();
  audit = memoryAudit();
  gateway = await testGateway({ log, audit, newSecret: () => fresh.next().value ?? "" });
  await ask("POST", "/v1/partners", { partner: "globex", name: "Globex" });
});

const ask = async (method: string, path: string, body?: unknown, key = operatorKey) => {
  const response = await checked(createApp(gateway.deps)).request(path, {
    method,
    headers: { authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, ...v.parse(v.record(v.string(), v.unknown()), await response.json()) };
};
const issued = v.looseObject({ status: v.literal(201), keyId: v.string(), key: v.string() });
const issue = async (partner = "globex", body: unknown = {}) =>
  v.parse(issued, await ask("POST", `/v1/partners/${partner}/keys`, body));
const keysPath = "/v1/partners/globex/keys";
let sent = 0;
/** The status of an upload with a key. */
const upload = async (key: string): Promise<number> =>
  (await sendFile(gateway, `1,${(sent += 1)}\n`, { authorization: `Bearer ${key}` })).response.status;

describe("a revoked key", () => {
  test("is refused from then on, and told why; revoking it again changes nothing", async () => {
    const { keyId, key } = await issue();
    expect(await upload(key)).toBe(202);
    expect(await ask("POST", `${keysPath}/${keyId}/revoke`)).toMatchObject({
      ...{ status: "ended", why: "revoked", by: "OPERATOR", repeat: false },
    });
    const { response, json } = await sendFile(gateway, "1,2\n", { authorization: `Bearer ${key}` });
    expect([response.status, json["type"]]).toEqual([401, "/problems/key-ended"]);
    const events = gateway.events.length;
    expect(await ask("POST", `${keysPath}/${keyId}/revoke`)).toMatchObject({ repeat: true });
    expect(gateway.events).toHaveLength(events);
    expect(gateway.events.at(-1)).toMatchObject({
      ...{ id: `key:${keyId}@2.1`, type: "partner.key-ended.v1" },
      payload: { partner: "globex", keyId, why: "revoked", endsAt: "2026-11-20T00:00:00.000Z" },
    });
  });

  test("of another partner is not there", async () => {
    const { keyId } = await issue();
    for (const path of [`/v1/partners/acme/keys/${keyId}/revoke`, `${keysPath}/NOSUCHKEY/revoke`])
      expect(await ask("POST", path)).toMatchObject({ status: 404, type: "/problems/no-such-key" });
  });
});

describe("a rotated key", () => {
  test("is good beside its successor until the overlap is over, then refused", async () => {
    const before = await issue("globex", { feeds: ["orders"], name: "nightly" });
    const after = v.parse(
      issued,
      await ask("POST", `${keysPath}/${before.keyId}/rotate`, { overlapHours: 48 }),
    );
    expect(after).toMatchObject({ partner: "globex", feeds: ["orders"], name: "nightly" });
    expect([await upload(before.key), await upload(after.key)]).toEqual([202, 202]);
    gateway.clock.forward(48 * hourMs - 1);
    expect(await upload(before.key)).toBe(202);
    gateway.clock.forward(1);
    expect([await upload(before.key), await upload(after.key)]).toEqual([401, 202]);
  });

  test("is not rotated twice, but can be revoked before its time", async () => {
    const { keyId, key } = await issue();
    const successor = v.parse(issued, await ask("POST", `${keysPath}/${keyId}/rotate`));
    expect(await ask("POST", `${keysPath}/${keyId}/rotate`)).toMatchObject({
      ...{ status: 409, type: "/problems/key-ends", successor: successor.keyId },
    });
    await ask("POST", `${keysPath}/${keyId}/revoke`);
    expect([await upload(key), await upload(successor.key)]).toEqual([401, 202]);
  });

  test("stays as it was when the wish is not clear", async () => {
    const { keyId, key } = await issue();
    for (const overlapHours of [-1, 2161, "48"])
      expect(await ask("POST", `${keysPath}/${keyId}/rotate`, { overlapHours })).toMatchObject({
        status: 400,
      });
    gateway.clock.forward(1000 * hourMs);
    expect(await upload(key)).toBe(202);
  });
});

describe("the list of keys", () => {
  test("shows each with its state, and of no secret anything", async () => {
    const [first, second] = [await issue(), await issue("globex", { name: "laptop" })];
    await ask("POST", `${keysPath}/${first.keyId}/revoke`);
    const list = await ask("GET", keysPath);
    expect(list).toMatchObject({
      keys: [
        { keyId: first.keyId, status: "ended", why: "revoked" },
        { keyId: second.keyId, status: "active", name: "laptop", issuedAt: "2026-11-20T00:00:00.000Z" },
      ],
    });
    expect(JSON.stringify(list)).not.toMatch(/secret|nnnn|mmmm/i);
  });
});

describe("operators and auditors", () => {
  test("have keys of their own: an operator's does all, an auditor's only looks", async () => {
    const operator = await issue("operators", { role: "operator", name: "Jane" });
    const auditor = await issue("operators", { role: "auditor" });
    expect(await ask("GET", keysPath, undefined, auditor.key)).toMatchObject({ status: 200 });
    expect(await ask("POST", keysPath, {}, auditor.key)).toMatchObject({ status: 403 });
    expect(await upload(auditor.key)).toBe(403);
    expect(await ask("POST", keysPath, {}, operator.key)).toMatchObject({ status: 201 });
    expect(await ask("GET", "/v1/partners/operators/keys")).toMatchObject({
      keys: [{ role: "operator", name: "Jane" }, { role: "auditor" }],
    });
  });

  test("are named by a role that there is", async () => {
    for (const body of [{}, { role: "partner" }, { role: "auditor", feeds: ["orders"] }])
      expect(await ask("POST", "/v1/partners/operators/keys", body)).toMatchObject({ status: 400 });
    expect(await ask("POST", keysPath, { role: "operator" })).toMatchObject({ status: 400 });
  });
});

test("every refusal of a key is logged with the reason and the key's id, and no secret is", async () => {
  const { keyId, key } = await issue();
  await ask("POST", `${keysPath}/${keyId}/revoke`);
  lines.length = 0;
  const wrong = writeKey("ACMEKEY1", "x".repeat(43));
  for (const tried of ["", "junk", `${acmeKey.slice(0, -1)}~`, `${acmeKey.slice(0, -1)}0`, wrong, key])
    await ask("GET", keysPath, undefined, tried);
  await ask("GET", keysPath, undefined, writeKey("NOBODY99", "x".repeat(43)));
  await ask("GET", keysPath, undefined, acmeKey);
  const refused = lines.filter(({ message }) => message === "a key was refused");
  expect(refused.map((line) => [line["why"], line["keyId"]])).toEqual([
    ["no-such-form", undefined],
    ["no-such-form", undefined],
    ["no-such-form", undefined],
    ["mistyped", "ACMEKEY1"],
    ["wrong-secret", "ACMEKEY1"],
    ["ended", keyId],
    ["unknown", "NOBODY99"],
    ["operator-only", "ACMEKEY1"],
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/[nsx]{20}/);
});

describe("the audit trail", () => {
  test("has every deed on a key before it is done and how it ended, by whose key, and of no secret anything", async () => {
    const { keyId } = await issue("globex", { feeds: ["orders"], name: "nightly" });
    const next = v.parse(issued, await ask("POST", `${keysPath}/${keyId}/rotate`, { overlapHours: 48 }));
    await ask("POST", `${keysPath}/${keyId}/revoke`);
    await ask("POST", `${keysPath}/${next.keyId}/quota`, { filesPerDay: 5 });
    const staff = await issue("operators", { role: "auditor" });
    const key = (id: string): AuditSubject => ({ kind: "key", id });
    const globex: AuditSubject = { kind: "partner", id: "globex" };
    const operators: AuditSubject = { kind: "partner", id: "operators" };
    const rotated = { endsAt: "2026-11-22T00:00:00.000Z", signed: false };
    const begun = audit.told().filter(({ stage }) => stage === "begun");
    expect(begun.map(({ by, action, subjects, facts }) => [by, action, subjects, facts])).toEqual([
      ["OPERATOR", "partner.register", [globex], {}],
      ["OPERATOR", "key.issue", [globex, key(keyId)], { feeds: "orders", signed: false }],
      ["OPERATOR", "key.rotate", [globex, key(keyId), key(next.keyId)], rotated],
      ["OPERATOR", "key.revoke", [globex, key(keyId)], {}],
      ["OPERATOR", "key.quota", [globex, key(next.keyId)], { filesPerDay: 5 }],
      ["OPERATOR", "key.issue", [operators, key(staff.keyId)], { role: "auditor" }],
    ]);
    const ended = audit.told().filter(({ stage }) => stage === "ended");
    expect(ended.map(({ outcome }) => outcome)).toEqual(Array.from(begun, () => "done"));
    expect(await verifyTrail(audit.trail, [])).toMatchObject({ ok: true, entries: 12 });
    expect(JSON.stringify(audit.told())).not.toMatch(/secret|nnnn|mmmm|oooo/i);
  });

  test("has nothing of a wish that changes nothing", async () => {
    const { keyId } = await issue();
    await ask("POST", `${keysPath}/${keyId}/revoke`);
    const told = audit.told().length;
    await ask("POST", `${keysPath}/${keyId}/revoke`);
    await ask("POST", `${keysPath}/${keyId}/rotate`);
    await ask("POST", `${keysPath}/NOSUCHKEY/revoke`);
    await ask("POST", keysPath, { feeds: ["nothing"] });
    await ask("POST", "/v1/partners", { partner: "globex", name: "Globex" });
    await ask("GET", keysPath);
    expect(audit.told()).toHaveLength(told);
  });

  test("must be written first: else no key is issued, and none ends", async () => {
    const { keyId, key } = await issue();
    const events = gateway.events.length;
    const away = { ...audit, trail: { append: () => Promise.reject(new Error("the table is away")) } };
    gateway = { ...gateway, deps: { ...gateway.deps, audit: away } };
    for (const path of [keysPath, `${keysPath}/${keyId}/rotate`, `${keysPath}/${keyId}/revoke`])
      expect((await ask("POST", path, {})).status).toBe(500);
    expect(gateway.events).toHaveLength(events);
    expect(await upload(key)).toBe(202);
  });
});
