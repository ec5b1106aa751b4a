import { expect, test } from "bun:test";
import { systemIds } from "../adapters/system-ids.ts";
import type { EntityTeller } from "../ports/entity-teller.ts";
import type { Operation } from "../ports/operations-log.ts";
import { sampleEntity } from "../ports/samples.suite.ts";
import { retellLogged } from "./retell.ts";

const entities = Array.from({ length: 250 }, (_, index) => sampleEntity(`A-${index}`).id);

function logged(retell: EntityTeller["retell"]) {
  const kept: Operation[] = [];
  const log = { write: async (operation: Operation) => `entry ${kept.push(operation)}` };
  const clock = { now: () => new Date("2026-11-21T03:00:00Z") };
  const deps = { teller: { retell }, log, clock, ids: systemIds };
  return { kept, run: () => retellLogged(deps, entities, { by: "aoki", reason: "rows edited by hand" }) };
}

test("a repair is kept before it is done, with its entities and who asked for it, and counted when it is", async () => {
  const marks = new Set<string>();
  const { kept, run } = logged(async (ids, mark) => {
    marks.add(mark);
    expect(kept.map(({ stage }) => stage)).toEqual(["begun"]);
    return ids.map(({ key }) => (key === entities[7]?.key ? "missing" : "retold"));
  });
  expect(await run()).toBe(249);
  expect(marks.size).toBe(1);
  const at = "2026-11-21T03:00:00.000Z";
  const common = { at, by: "aoki", action: "retell", reason: "rows edited by hand", letters: [] } as const;
  const expected: Operation[] = [
    { ...common, stage: "begun", entities, done: null },
    { ...common, stage: "ended", entities: [], done: 249 },
  ];
  expect(kept).toEqual(expected);
});

test("a repair that fails midway keeps how far it came", async () => {
  let calls = 0;
  const { kept, run } = logged(async (ids) => {
    if ((calls += 1) === 3) throw new Error("DynamoDB is down");
    return ids.map(() => "retold");
  });
  await expect(run()).rejects.toThrow("DynamoDB is down");
  expect(kept.map(({ stage, done }) => [stage, done])).toEqual([
    ["begun", null],
    ["ended", 200],
  ]);
});

test("nothing is told again where the log cannot be written", async () => {
  const teller = { retell: async () => expect.unreachable() };
  const log = { write: () => Promise.reject(new Error("no bucket")) };
  const clock = { now: () => new Date() };
  const done = retellLogged({ teller, log, clock, ids: systemIds }, entities, { by: "aoki", reason: null });
  await expect(done).rejects.toThrow("no bucket");
});
