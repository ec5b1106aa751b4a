import { describe, expect, test } from "bun:test";
import { writeKey } from "@sluice/shared/http/api-key.ts";
import { memoryEntityTeller } from "@sluice/shared/adapters/memory/entity-teller.ts";
import { memoryEntityScan } from "@sluice/shared/adapters/memory/entity-scan.ts";
import { world } from "@sluice/shared/reconcile/testing-world.ts";
import { auditorKey, letterOf, testOperator } from "./testing.ts";

const redrive = "/v1/dead-letters/redrive";
const discard = "/v1/dead-letters/discard";

describe("a redrive by HTTP", () => {
  test("is a preview first, and nothing is sent; with the preview's token exactly that is sent", async () => {
    const { ask, queue, sent, audit } = testOperator([letterOf("A", 1), letterOf("A", 2), letterOf("B", 1)]);
    const shown = await ask("POST", redrive, { entity: "order/A" });
    expect([shown.status, shown.body.counts]).toEqual([200, { "would-apply": 2 }]);
    expect([sent.length, queue.all().length, audit.told().length]).toEqual([0, 3, 0]);
    const done = await ask("POST", redrive, { entity: "order/A", token: shown.body.token });
    expect(done.status).toBe(202);
    expect(done.body).toMatchObject({ kind: "redrive", by: "OPERATOR1", state: "done", total: 2, done: 2 });
    expect(sent.length).toBe(2);
    expect(queue.all().map(({ group }) => group)).toEqual(["acme:order:B"]);
    expect(audit.told().map(({ by, action, outcome }) => [by, action, outcome])).toEqual([
      ["OPERATOR1", "dead-letters.redrive", null],
      ["OPERATOR1", "dead-letters.redrive", "done"],
    ]);
    expect((await ask("GET", `/v1/operations/${done.body.id}`)).body).toEqual(done.body);
  });

  test("leaves alone what came after the preview", async () => {
    let now = Date.parse("2026-11-21T03:00:00Z");
    const clock = { now: () => new Date(now) };
    const { ask, queue, sent } = testOperator([letterOf("A", 1)], { clock });
    const { body } = await ask("POST", redrive, { all: true });
    now += 1;
    await queue.put(letterOf("B", 1));
    expect((await ask("POST", redrive, { all: true, token: body.token })).body).toMatchObject({ done: 1 });
    expect([sent.length, queue.all().length]).toEqual([1, 1]);
  });

  test("is refused when what was previewed is not what would be done", async () => {
    let told = new Map();
    const { ask, sent } = testOperator([letterOf("A", 1)], { legacy: { told: async () => told } });
    const { body } = await ask("POST", redrive, { all: true });
    const entity = "acme:order:A";
    told = new Map([[entity, { entity, epoch: 1, version: 5, digest: null, removed: false }]]);
    const late = await ask("POST", redrive, { all: true, token: body.token });
    expect([late.status, late.body.type, sent.length]).toEqual([409, "/problems/preview-changed", 0]);
    const again = await ask("POST", redrive, { all: true });
    expect(again.body.counts).toEqual({ superseded: 1 });
    expect((await ask("POST", redrive, { all: true, token: again.body.token })).status).toBe(202);
    // And once it is done, the same token does nothing more.
    expect((await ask("POST", redrive, { all: true, token: again.body.token })).status).toBe(409);
    expect(sent.length).toBe(1);
  });

  test("is cancelled while it runs, by any process: it stops after the letter that is under way", async () => {
    const letters = Array.from({ length: 20 }, (_, index) => letterOf(`K-${index}`, 1));
    let now = Date.parse("2026-11-21T03:00:00Z");
    const first = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const it = testOperator(letters, {
      answerMs: 0,
      // Answered at once; the second letter waits until it was cancelled.
      pause: async (ms) => {
        if (ms === 0) return first.promise;
        now += 1_000;
        first.resolve();
        await goOn.promise;
      },
      clock: { now: () => new Date(now) },
    });
    const shown = await it.ask("POST", redrive, { all: true });
    const { body } = await it.ask("POST", redrive, { all: true, token: shown.body.token, rate: 1 });
    expect(body).toMatchObject({ state: "running", total: 20, endedAt: null });
    const cancelled = await it.ask("POST", `/v1/operations/${body.id}/cancel`);
    expect([cancelled.status, cancelled.body.cancelledBy]).toEqual([202, "OPERATOR1"]);
    goOn.resolve();
    await it.ended(body.id ?? "");
    const ended = await it.ask("GET", `/v1/operations/${body.id}`);
    expect(ended.body).toMatchObject({ state: "stopped", done: 1, cancelledBy: "OPERATOR1" });
    expect(it.sent.length).toBe(1);
    expect(it.audit.told().map(({ action, outcome }) => [action, outcome])).toEqual([
      ["dead-letters.redrive", null],
      ["operation.cancel", null],
      ["operation.cancel", "done"],
      ["dead-letters.redrive", "stopped"],
    ]);
  });

  test("that fails says so, and what is left stays", async () => {
    const redelivery = { send: () => Promise.reject(new Error("SQS is away")) };
    const { ask, queue } = testOperator([letterOf("A", 1)], { redelivery });
    const { body } = await ask("POST", redrive, { all: true });
    const failed = await ask("POST", redrive, { all: true, token: body.token });
    expect(failed.body).toMatchObject({ state: "failed", done: 0 });
    expect(queue.all()).toHaveLength(1);
  });
});

test("a discard by HTTP needs a reason, shows what would go, and then gives exactly that up", async () => {
  const { ask, queue, discarded, audit } = testOperator([letterOf("A", 1), letterOf("B", 1)]);
  expect((await ask("POST", discard, { all: true })).body.type).toBe("/problems/invalid-body");
  const choice = { entity: "order/A", reason: "acme sends it again" };
  const shown = await ask("POST", discard, choice);
  expect([shown.body.letters.length, queue.all().length]).toEqual([1, 2]);
  const done = await ask("POST", discard, { ...choice, token: shown.body.token });
  expect(done.body).toMatchObject({ kind: "discard", state: "done", done: 1 });
  expect([discarded.length, queue.all().length]).toEqual([1, 1]);
  expect(audit.told()[0]).toMatchObject({ by: "OPERATOR1", reason: "acme sends it again" });
});

describe("a reconciliation by HTTP", () => {
  const reconcilable = async () => {
    const both = world();
    for (const branch of ["001", "002", "003"]) await both.synced(branch, `branch ${branch}`);
    const parts = {
      ...both.parts(),
      teller: memoryEntityTeller(both.tables),
      everyItem: memoryEntityScan(both.tables),
      close: async () => undefined,
    };
    return { both, ...testOperator([], { reconcile: () => parts }) };
  };

  test("tells what differs and why, and its repair tells exactly that again, in the operator's name", async () => {
    const { both, ask, audit } = await reconcilable();
    both.edit("002", "by hand");
    const { status, body } = await ask("POST", "/v1/reconcile", { feed: "bank-branches" });
    expect([status, body.state]).toEqual([202, "done"]);
    expect(body["found"]).toMatchObject([
      { feed: "bank-branches", differences: [{ kind: "changed" }], more: 0 },
    ]);
    const repaired = await ask("POST", `/v1/reconcile/${body.id}/repair`);
    expect(repaired.body).toMatchObject({ kind: "repair", state: "done", total: 1, done: 1 });
    expect(audit.told()[0]).toMatchObject({
      by: "OPERATOR1",
      action: "reconcile.repair",
      subjects: [{ kind: "entity", id: "acme/bank-branch/0001|002" }],
    });
    expect((await ask("POST", `/v1/reconcile/${repaired.body.id}/repair`)).body.type).toBe(
      "/problems/has-no-result",
    );
  });

  test("of a feed that nobody has is refused", async () => {
    const { ask } = await reconcilable();
    expect((await ask("POST", "/v1/reconcile", { feed: "nothing" })).status).toBe(404);
  });
});

test("the audit trail is told and verified to operators", async () => {
  const { ask } = testOperator([letterOf("A", 1)]);
  const { body } = await ask("POST", redrive, { all: true });
  await ask("POST", redrive, { all: true, token: body.token });
  const told = (await ask("GET", "/v1/audit?who=OPERATOR1&since=2026-01-01")).body;
  expect(told["deeds"]).toMatchObject([{ action: "dead-letters.redrive", outcome: "done", done: 1 }]);
  const verified = (await ask("GET", "/v1/audit/verify")).body;
  expect(verified).toMatchObject({ ok: true, entries: 2, head: { sequence: 2 } });
  expect((await ask("GET", `/v1/audit/verify?head=3:${verified.head?.hash}`)).body).toMatchObject({
    ok: false,
    fault: "cut-off",
  });
  expect((await ask("GET", "/v1/audit/verify?head=x")).status).toBe(400);
  expect((await ask("GET", "/v1/audit?since=yesterday")).status).toBe(400);
});

test.each([
  ["POST", redrive, { all: true }],
  ["POST", discard, { all: true, reason: "x" }],
  ["POST", "/v1/reconcile", {}],
  ["POST", "/v1/reconcile/x/repair", {}],
  ["GET", "/v1/operations/x", undefined],
  ["POST", "/v1/operations/x/cancel", undefined],
  ["GET", "/v1/audit", undefined],
  ["GET", "/v1/restore", undefined],
  ["POST", "/v1/restore", { to: "2026-11-20T09:00:00Z", reason: "x" }],
  ["POST", "/v1/restore/flip-back", { reason: "x" }],
  ["POST", "/v1/restore/go-on", {}],
  ["POST", "/v1/restore/abandon", { reason: "x" }],
  ["GET", "/v1/rebuild", undefined],
  ["POST", "/v1/rebuild/start", { reason: "x" }],
  ["POST", "/v1/rebuild/back", { reason: "x" }],
  ["POST", "/v1/rebuild/abandon", { reason: "x" }],
  ["POST", "/v1/rebuild/drop", { reason: "x" }],
  ["POST", "/v1/rebuild/compare", undefined],
  ["POST", "/v1/rebuild/compare/x/switch", { reason: "x" }],
  ["GET", "/v1/audit/verify", undefined],
] as const)("%s %s is for operators, and what changes nothing for auditors", async (method, path, body) => {
  const { ask, audit } = testOperator([letterOf("A", 1)]);
  for (const key of [writeKey("OPERATOR1", "x".repeat(43)), writeKey("PARTNER10", "s".repeat(43))])
    expect((await ask(method, path, body, key)).body.type).toBe("/problems/unauthorized");
  // Auditors look, and change nothing.
  const asked = await ask(method, path, body, auditorKey);
  expect(asked.status === 403).toBe(method === "POST");
  expect(audit.told()).toEqual([]);
});

test("every answer tells a browser to run, frame and sniff nothing of it", async () => {
  const { app } = testOperator([]);
  for (const path of ["/healthz", "/v1/audit", "/v1/nothing"]) {
    const { headers } = await app.request(path);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  }
});

test("what is not there, or says not which, is told so", async () => {
  const { ask } = testOperator([letterOf("A", 1)]);
  expect((await ask("POST", redrive, {})).body.type).toBe("/problems/not-narrowed");
  expect((await ask("POST", redrive, { all: true, rate: 0 })).body.type).toBe("/problems/invalid-body");
  expect((await ask("POST", redrive, { file: "f_nobody", token: "0.x" })).status).toBe(409);
  expect((await ask("GET", "/v1/operations/x")).body.type).toBe("/problems/no-such-operation");
  expect((await ask("POST", "/v1/operations/x/cancel")).status).toBe(404);
  expect((await ask("POST", "/v1/reconcile/x/repair")).body.type).toBe("/problems/no-such-operation");
  expect((await ask("GET", "/v1/nothing")).body.type).toBe("/problems/no-such-route");
});
