import { expect, test } from "bun:test";
import { pipes } from "@sluice/contracts/topology.ts";
import { EntityKey, EntityType } from "@sluice/contracts/ids.ts";
import fc from "fast-check";
import * as v from "valibot";
import { UndeliverableEvent } from "../../ports/aggregate-store.ts";
import { sampleEvent, sampleWrite } from "../../ports/samples.suite.ts";
import { checkItem } from "./deliverable.ts";
import { entityItem, entityOf, entityPk } from "./entity-item.ts";
import { itemBytes, type TypedItem } from "./typed.ts";

const value = fc.oneof(fc.string({ unit: "grapheme" }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null));
const state = fc.option(fc.dictionary(fc.string({ minLength: 1 }), value, { noNullPrototype: true }));

test("an item gives back the entity, whatever its state", () => {
  fc.assert(
    fc.property(state, fc.nat(), fc.nat(), (data, sequence, record) => {
      const write = sampleWrite("A-1", { data, sequence, record });
      expect(entityOf(write.after.id, entityItem(write))).toEqual(write.after);
    }),
    { examples: [[{ ["__proto__"]: 0 }, 0, 0]] },
  );
});

test("two entities never share a key", () => {
  const id = (entity: string, key: string) => ({
    ...sampleWrite("A").after.id,
    entity: v.parse(EntityType, entity),
    key: v.parse(EntityKey, key),
  });
  expect(entityPk(id("a", "b#c"))).not.toBe(entityPk(id("a-b", "c")));
});

test("a typical order stays within one write unit of 1,024 bytes", () => {
  const write = sampleWrite("A-20261120-0000001", {
    version: 4,
    sequence: 31,
    record: 123_456,
    journal: "acme/f_AAAAAAAAAAAAAAAAAAAAAAAAAA/journal/0003/000123000-01AAAAAAAAAAAAAAAAAAAAAAAA.json#499",
    data: {
      order_no: "A-20261120-0000001",
      status: "shipped",
      customer: "customer-00012345",
      currency: "JPY",
      amount: "123456.78",
      created_at: "2026-11-20T09:30:00Z",
      confirmed_at: "2026-11-20T09:30:00Z",
      shipped_at: "2026-11-20T09:30:00Z",
      cancelled_at: "",
    },
  });
  const tally = { ...write.after.source.tally, conflicts: [] };
  const after = { ...write.after, source: { ...write.after.source, tally } };
  expect(itemBytes(entityItem({ ...write, after }))).toBeLessThanOrEqual(1024);
});

test("every path of the entities' templates is there, also on a tombstone", () => {
  const item = entityItem(sampleWrite("A-1", { data: null }));
  const record = { dynamodb: { NewImage: item } };
  const paths = [...pipes["entities-work"].template.matchAll(/<\$\.([^>]+)>/g)].map(([, path = ""]) => path);
  expect(paths.length).toBeGreaterThan(10);
  for (const path of paths) expect(record).toHaveProperty(path);
});

test("an item that lacks a path of a template is refused by name", () => {
  const { journal: _, source, ...item } = entityItem(sampleWrite("A-1"));
  const { line: _line, ...rest } = source?.M ?? {};
  const lacking: TypedItem = { ...item, source: { M: rest } };
  const check = () => checkItem("entities", sampleEvent("entity:x", 1), lacking);
  expect(check).toThrow(UndeliverableEvent);
  expect(check).toThrow("source.M.line.N");
});

test("sizes are counted as DynamoDB counts them", () => {
  expect(itemBytes({ name: { S: "北" } })).toBe(4 + 3);
  expect(itemBytes({ n: { N: "27" } })).toBe(1 + 2);
  expect(itemBytes({ b: { BOOL: true } })).toBe(2);
  expect(itemBytes({ m: { M: {} } })).toBe(1 + 3);
  expect(itemBytes({ m: { M: { a: { S: "x" } } } })).toBe(1 + 3 + 1 + 1 + 1);
  expect(itemBytes({ l: { L: [{ S: "x" }, { S: "y" }] } })).toBe(1 + 3 + 2 + 2);
});
