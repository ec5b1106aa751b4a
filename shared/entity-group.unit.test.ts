import { describe, expect, test } from "bun:test";
import { EntityKey, EntityType, Group, PartnerId } from "@sluice/contracts/ids.ts";
import fc from "fast-check";
import * as v from "valibot";
import { entityGroup } from "./entity-group.ts";

const acme = v.parse(PartnerId, "acme");
const order = v.parse(EntityType, "order");
const key = (text: string): EntityKey => v.parse(EntityKey, text);

describe("an entity's group", () => {
  test("is partner, type and key where that is legal", () => {
    expect(String(entityGroup(acme, order, key("A-1|x")))).toBe("acme:order:A-1|x");
  });

  test.each([
    ["a blank", "A 1"],
    ["kanji", "東京"],
    ["more than 80 characters in all", "x".repeat(70)],
    ["a key that looks like a hash", `~${"x".repeat(43)}`],
  ])("holds the key's hash for %s", (_case, text) => {
    expect(String(entityGroup(acme, order, key(text)))).toMatch(/^acme:order:~[0-9A-Za-z_-]{43}$/);
  });

  test("is legal, at most 80 characters where the names are of usual length, and differs for different keys", () => {
    const keys = fc.oneof(
      fc.string({ minLength: 1, maxLength: 100 }),
      fc.string({ minLength: 1, unit: "binary" }),
    );
    fc.assert(
      fc.property(keys, keys, (a, b) => {
        const group = entityGroup(acme, order, key(a));
        expect(v.is(Group, group)).toBe(true);
        expect(group.length).toBeLessThanOrEqual(80);
        expect(group === entityGroup(acme, order, key(b))).toBe(a === b);
      }),
    );
  });
});
