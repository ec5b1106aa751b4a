import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { entityGroup } from "../entity-group.ts";
import type { Reconciled } from "./reconcile-feed.ts";
import { acme, feed, file, keyOf, letter, stateOf, world } from "./testing-world.ts";

const told = ({ differences }: Reconciled) =>
  differences
    .map(({ row, kind, why, entity }) => [row[2] ?? entity?.key, kind, why.kind] as const)
    .toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1));

describe("reconciling a feed finds", () => {
  test("nothing where every row is as its entity says, and reads no row and no entity for it", async () => {
    const it = world();
    for (let branch = 100; branch < 200; branch += 1) await it.synced(String(branch), "told");
    await it.synced("150", null);
    const { differences, read, told: rows, stored } = await it.reconcile();
    expect({ differences, rows, stored }).toEqual({ differences: [], rows: 99, stored: 99 });
    expect(read).toEqual({ ranges: 16, rows: 0, entities: 0 });
  });

  test("exactly the rows that were edited by hand, whichever they are", () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.record({
            branch: fc.integer({ min: 100, max: 999 }).map(String),
            was: fc.option(fc.constant("told")),
            edit: fc.constantFrom("none", "rename", "remove"),
          }),
          { selector: ({ branch }) => branch, maxLength: 60 },
        ),
        async (branches) => {
          const it = world();
          const expected: ReturnType<typeof told> = [];
          for (const { branch, was, edit } of branches) {
            if (was !== null) await it.synced(branch, was);
            if (edit === "rename") it.edit(branch, "by hand");
            if (edit === "remove") it.edit(branch, null);
            if (edit === "rename" && was === null) expected.push([branch, "extra", "of-nobody"]);
            else if (edit === "rename") expected.push([branch, "changed", "edited-by-hand"]);
            else if (edit === "remove" && was !== null) expected.push([branch, "missing", "edited-by-hand"]);
          }
          const ordered = expected.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1));
          expect(told(await it.reconcile())).toEqual(ordered);
        },
      ),
      { numRuns: 50 },
    ));

  test("a row that was put back where its entity was removed", async () => {
    const it = world();
    await it.synced("100", "told");
    await it.synced("100", null);
    it.edit("100", "back again");
    const { differences } = await it.reconcile();
    expect(differences).toMatchObject([
      { entity: { key: "0001|100" }, kind: "extra", why: { kind: "edited-by-hand", where: "postgres" } },
    ]);
  });

  test("what is on its way, and what lies dead, and tells the two apart", async () => {
    const it = world();
    for (const branch of ["100", "101", "102"]) await it.synced(branch, "told");
    await it.write("100", "newer");
    await it.write("101", null);
    await it.write("103", "first");
    await it.unsettled("100", "101", "102", "103");
    const group = entityGroup(acme, feed.entity, keyOf("103"));
    it.letters.push(letter(group, 1));
    const found = await it.reconcile();
    expect(told(found)).toEqual([
      ["0001|101", "extra", "in-flight"],
      ["100", "changed", "in-flight"],
      ["103", "missing", "dead-lettered"],
    ]);
    expect(found.differences.find(({ why }) => why.kind === "dead-lettered")?.why).toEqual({
      kind: "dead-lettered",
      letter: "letter-1",
      cause: "the amount is no number",
      isLost: false,
      file,
    });
    for (const branch of ["100", "101", "103"]) await it.tell(branch);
    expect(told(await it.reconcile())).toEqual([]);
  });

  test("an item that somebody wrote past the loader, once a row leads to it", async () => {
    const it = world();
    await it.synced("100", "told");
    it.edit("100", "by hand");
    const [entity] = await it.entities.read([{ partner: acme, entity: feed.entity, key: keyOf("100") }]);
    if (entity === undefined || entity === null) throw new Error("nobody wrote 100");
    const past = { ...entity, data: stateOf("100", "past the loader") };
    const { differences } = await it.reconcile({ read: async () => [past] });
    expect(differences).toMatchObject([{ kind: "changed", why: { where: "dynamodb" } }]);
  });

  test("items that were written, removed or made past the loader, and events that got lost, where every item is read", async () => {
    const it = world();
    for (const branch of ["100", "101", "102", "103", "104"]) await it.synced(branch, "told");
    await it.synced("104", null);
    await it.write("105", "its event got lost");
    const pk = (branch: string) => `acme#bank-branch#${keyOf(branch)}`;
    const changed = it.tables.get("entities", pk("100"));
    if (changed === undefined) throw new Error("nobody wrote 100");
    it.tables.put("entities", {
      ...changed,
      data: { M: { ...changed["data"]?.M, branchName: { S: "past the loader" } } },
    });
    it.tables.remove("entities", pk("101"));
    it.edit("102", "by hand");
    expect(told(await it.reconcile())).toEqual([["102", "changed", "edited-by-hand"]]);
    const deep = await it.reconcile(it.entities, true);
    expect(told(deep)).toEqual([
      ["100", "changed", "edited-by-hand"],
      ["101", "extra", "edited-by-hand"],
      ["102", "changed", "edited-by-hand"],
      ["105", "missing", "in-flight"],
    ]);
    const where = deep.differences.map(({ row, why }) => [row[2], "where" in why ? why.where : null]);
    expect(Object.fromEntries(where)).toMatchObject({ 100: "dynamodb", 101: "dynamodb", 102: "postgres" });
    expect(deep.read.entities).toBeGreaterThan(5);
  });

  test("nothing by reading every item where all is right", async () => {
    const it = world();
    for (let branch = 100; branch < 160; branch += 1) await it.synced(String(branch), "told");
    await it.synced("150", null);
    const { differences, read } = await it.reconcile(it.entities, true);
    expect(differences).toEqual([]);
    expect(read).toMatchObject({ rows: 0, entities: 60 });
  });
});
