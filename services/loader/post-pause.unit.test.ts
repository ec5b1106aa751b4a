import { describe, expect, test } from "bun:test";
import { memoryAudit } from "@sluice/shared/audit/testing.ts";
import { testLoader } from "./testing.ts";
import { operatorKey, post, wrongKey } from "./testing-post.ts";

const because = { reason: "the old database is moved" };

describe("an operator's word on a feed or a partner", () => {
  test.each([
    ["feeds/counters", because, { feed: "counters" }],
    ["feeds/counters", { ...because, partner: "acme" }, { feed: "counters", partner: "acme" }],
    ["partners/acme", because, { partner: "acme" }],
  ])("%s with %j is taken once, with the reason", async (path, body, scope) => {
    const loader = testLoader();
    for (const [word, paused] of [
      ["pause", true],
      ["resume", false],
    ] as const)
      for (const repeat of [false, true])
        expect(await post(loader, `/v1/${path}/${word}`, body)).toEqual({
          status: 202,
          body: { ...scope, paused, repeat },
        });
    expect(loader.events.map(({ type, payload }) => [type, payload])).toEqual(
      ["feed.paused.v1", "feed.resumed.v1"].map((type) => [type, { ...scope, by: "OPERATOR1", ...because }]),
    );
  });

  test.each([
    ["without the operator's key", "feeds/counters", because, wrongKey, 401, "unauthorized"],
    ["without a reason", "feeds/counters", {}, operatorKey, 400, "invalid-body"],
    ["on a feed that there is not", "feeds/counter", because, operatorKey, 404, "unknown-feed"],
    ["on what is no partner's id", "partners/Acme", because, operatorKey, 400, "invalid-body"],
    [
      "on two partners at once",
      "partners/acme",
      { ...because, partner: "zenith" },
      operatorKey,
      400,
      "invalid-body",
    ],
  ])("is refused %s, and changes nothing", async (_case, path, body, key, status, code) => {
    const loader = testLoader();
    expect(await post(loader, `/v1/${path}/pause`, body, key)).toMatchObject({
      status,
      body: { type: `/problems/${code}` },
    });
    expect(loader.events).toEqual([]);
  });

  test("is in the audit trail before and after", async () => {
    const audit = memoryAudit();
    await post(testLoader(), "/v1/feeds/counters/pause", { ...because, partner: "acme" }, operatorKey, audit);
    expect(audit.told().map(({ by, action, outcome }) => [by, action, outcome])).toEqual([
      ["OPERATOR1", "feed.pause", null],
      ["OPERATOR1", "feed.pause", "done"],
    ]);
  });
});
