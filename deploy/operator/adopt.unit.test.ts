import { expect, test } from "bun:test";
import { memoryTables } from "@sluice/shared/adapters/memory/tables.ts";
import { auditorKey, memoryAdopt, testOperator } from "./testing.ts";

function open() {
  const tables = memoryTables();
  return { tables, ...testOperator([], { adopt: () => memoryAdopt(tables) }) };
}

test("an adoption by HTTP is a preview first; with a reason it is done, and the audit trail has it", async () => {
  const { tables, ask, audit } = open();
  const shown = await ask("POST", "/v1/feeds/members/adopt", {});
  expect([shown.status, shown.body.state, shown.body["found"]]).toMatchObject([202, "done", { adopted: 1 }]);
  expect(tables.all("entities")).toEqual([]);
  const done = await ask("POST", "/v1/feeds/members/adopt", { reason: "Sluice takes the members over" });
  expect(done.body).toMatchObject({ kind: "adopt", state: "done", found: { adopted: 1, there: 0 } });
  expect(tables.all("entities")).toHaveLength(1);
  expect(audit.told().map(({ by, action, outcome }) => [by, action, outcome])).toEqual([
    ["OPERATOR1", "feed.adopt", null],
    ["OPERATOR1", "feed.adopt", "done"],
  ]);
  const again = await ask("POST", "/v1/feeds/members/adopt", { reason: "once more" });
  expect(again.body["found"]).toMatchObject({ adopted: 0, there: 1 });
});

test.each([
  ["members", {}, auditorKey, 403],
  ["nobody", {}, undefined, 404],
  ["transfers", {}, undefined, 400],
  ["members", { partner: "Acme" }, undefined, 400],
])("an adoption of %s with %j is refused", async (feed, body, key, status) => {
  const { ask, audit } = open();
  expect((await ask("POST", `/v1/feeds/${feed}/adopt`, body, key)).status).toBe(status);
  expect(audit.told()).toEqual([]);
});
