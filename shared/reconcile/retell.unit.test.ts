import { expect, test } from "bun:test";
import { systemIds } from "../adapters/system-ids.ts";
import { memoryAudit } from "../audit/testing.ts";
import { systemClock } from "../ports/clock.ts";
import type { EntityTeller } from "../ports/entity-teller.ts";
import { sampleEntity } from "../ports/samples.suite.ts";
import { retellLogged } from "./retell.ts";

const entities = Array.from({ length: 250 }, (_, index) => sampleEntity(`A-${index}`).id);
const deed = { by: "aoki", reason: "rows edited by hand" };

test("a repair is kept before it is done, with its entities and who asked for it, and counted when it is", async () => {
  const marks = new Set<string>();
  const audit = memoryAudit();
  const retell: EntityTeller["retell"] = async (ids, mark) => {
    marks.add(mark);
    expect(audit.told().map(({ stage }) => stage)).toEqual(["begun"]);
    return ids.map(({ key }) => (key === entities[7]?.key ? "missing" : "retold"));
  };
  expect(await retellLogged({ teller: { retell }, audit, ids: systemIds }, entities, deed)).toBe(249);
  expect(marks.size).toBe(1);
  const common = { ...deed, action: "reconcile.repair" };
  const subjects = entities.map(({ partner, entity, key }) => ({
    kind: "entity" as const,
    id: `${partner}/${entity}/${key}`,
  }));
  expect(audit.told()).toMatchObject([
    { ...common, stage: "begun", subjects, done: null },
    { ...common, stage: "ended", subjects: [], outcome: "done", done: 249 },
  ]);
});

test("a repair that fails midway keeps how far it came", async () => {
  let calls = 0;
  const audit = memoryAudit();
  const retell: EntityTeller["retell"] = async (ids) => {
    if ((calls += 1) === 3) throw new Error("DynamoDB is down");
    return ids.map(() => "retold");
  };
  const repair = retellLogged({ teller: { retell }, audit, ids: systemIds }, entities, deed);
  await expect(repair).rejects.toThrow("DynamoDB is down");
  expect(audit.told().map(({ outcome, done }) => [outcome, done])).toEqual([
    [null, null],
    ["failed", 200],
  ]);
});

test("nothing is told again where the audit trail cannot be written", async () => {
  const teller = { retell: async () => expect.unreachable() };
  const trail = { append: () => Promise.reject(new Error("no table")) };
  const audit = { trail, clock: systemClock, ids: systemIds };
  await expect(retellLogged({ teller, audit, ids: systemIds }, entities, deed)).rejects.toThrow("no table");
});
