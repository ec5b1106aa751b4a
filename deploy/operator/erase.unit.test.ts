/** Erasures by HTTP, and the list behind what may bring somebody back. */
import { expect, test } from "bun:test";
import { memoryAggregateStore } from "@sluice/shared/adapters/memory/aggregate-store.ts";
import { memoryTables } from "@sluice/shared/adapters/memory/tables.ts";
import { auditorKey, letterOf, memoryAdopt, memoryErase, testOperator } from "./testing.ts";

const person = { partner: "acme", key: "M-1" };
const reason = "request 2026-118";

/** The interface over one member, Ito. */
async function open(letters: Parameters<typeof testOperator>[0] = []) {
  const tables = memoryTables();
  const store = memoryAggregateStore();
  const operator = testOperator(letters, {
    adopt: () => memoryAdopt(tables),
    erase: () => memoryErase(store, tables),
  });
  await operator.ask("POST", "/v1/feeds/members/adopt", { reason: "Sluice takes the members over" });
  const isThere = () => JSON.stringify(tables.all("entities")).includes("Ito");
  expect(isThere()).toBe(true);
  return { ...operator, tables, isThere };
}

test("an erasure by HTTP is a preview first; with a reason it is done, and the audit trail names nobody", async () => {
  const { ask, audit, isThere } = await open();
  const shown = await ask("POST", "/v1/feeds/members/erase", person);
  expect(shown).toMatchObject({ status: 200, body: { there: true, holds: true, fields: ["name"] } });
  expect(isThere()).toBe(true);
  const done = await ask("POST", "/v1/feeds/members/erase", { ...person, reason });
  expect(done).toMatchObject({ status: 202, body: { kind: "erase", state: "done", found: { entities: 1 } } });
  expect(isThere()).toBe(false);
  const told = audit.told().filter(({ action }) => action === "person.erase");
  expect(told.map(({ outcome }) => outcome)).toEqual([null, "done"]);
  expect(JSON.stringify(told)).not.toContain("M-1");
});

test.each([
  ["members", person, auditorKey, 403],
  ["nobody", person, undefined, 404],
  ["postal-codes", person, undefined, 400],
  ["members", { partner: "acme" }, undefined, 400],
])("an erasure of %s with %j is refused", async (feed, body, key, status) => {
  const { ask, isThere } = await open();
  expect((await ask("POST", `/v1/feeds/${feed}/erase`, { ...body, reason }, key)).status).toBe(status);
  expect(isThere()).toBe(true);
});

test("whoever was erased and is back is erased again by the whole list, and behind every redrive", async () => {
  const { ask, tables, isThere } = await open([letterOf("A-1", 1)]);
  const before = tables.all("entities");
  await ask("POST", "/v1/feeds/members/erase", { ...person, reason });
  const bringBack = (): void => {
    for (const item of before) tables.put("entities", item);
    expect(isThere()).toBe(true);
  };
  bringBack();
  expect((await ask("POST", "/v1/erasures/apply", {})).body["found"]).toMatchObject({ entities: 1 });
  expect(isThere()).toBe(false);
  bringBack();
  const { token } = (await ask("POST", "/v1/dead-letters/redrive", { all: true })).body;
  await ask("POST", "/v1/dead-letters/redrive", { all: true, token });
  expect(isThere()).toBe(false);
});
