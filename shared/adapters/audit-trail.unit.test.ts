import { expect, test } from "bun:test";
import { testNote } from "../audit/testing.ts";
import { verifyTrail } from "../audit/verify.ts";
import { auditTrailSuite } from "../ports/audit-trail.suite.ts";
import { storedAuditTrail } from "./audit-trail.ts";
import { memoryAggregateStore } from "./memory/aggregate-store.ts";
import { memoryTables } from "./memory/tables.ts";

const atOnce = async () => undefined;
auditTrailSuite("the audit trail in memory", storedAuditTrail(memoryAggregateStore(), atOnce));

/** A trail of five entries, and its tables. */
async function five() {
  const tables = memoryTables();
  const trail = storedAuditTrail(memoryAggregateStore(tables), atOnce);
  for (let index = 0; index < 5; index += 1) await trail.append(testNote());
  return { tables, trail };
}
const third = "entry/000000000003";

test.each([
  ["that has lost its state", "state", "changed"],
  ["that holds a number beyond JavaScript's", "number", "changed"],
  ["that is made to look like an event", "outbox", "missing"],
] as const)("an item %s is found where it lies", async (_case, how, fault) => {
  const { tables, trail } = await five();
  const { state, ...item } = tables.get("audit", "trail", third) ?? expect.unreachable();
  if (how === "outbox")
    tables.put("audit", { ...item, state: state ?? expect.unreachable(), outbox: { M: {} } });
  else tables.put("audit", how === "state" ? item : { ...item, state: { M: { at: { N: "1e400" } } } });
  expect(await verifyTrail(trail)).toMatchObject({ ok: false, at: 3, fault });
});

test("an item between the entries was added by nobody", async () => {
  const { tables, trail } = await five();
  const item = tables.get("audit", "trail", third) ?? expect.unreachable();
  tables.put("audit", { ...item, sk: { S: `${third}x` } });
  expect(await verifyTrail(trail)).toMatchObject({ ok: false, at: 4, fault: "added" });
});

test("a store that does not answer is no fault of the trail", async () => {
  const { tables } = await five();
  const store = memoryAggregateStore(tables);
  const trail = storedAuditTrail({ ...store, list: () => Promise.reject(new Error("DynamoDB is down")) });
  await expect(verifyTrail(trail)).rejects.toThrow("DynamoDB is down");
});

test("who finds an entry in its place goes on behind it; who never gets through says what to do", async () => {
  const { tables } = await five();
  const store = memoryAggregateStore(tables);
  const trail = storedAuditTrail(
    { ...store, save: async () => ({ kind: "conflict", changes: [0] }) },
    atOnce,
  );
  await expect(trail.append(testNote())).rejects.toThrow("sluice audit verify");
});
