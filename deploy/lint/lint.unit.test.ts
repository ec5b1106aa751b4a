import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { lint, rules } from "./lint.ts";
import { ourDesign, repeatTests } from "./ours.ts";
import { published } from "./published.fixture.ts";

describe("our own topology", () => {
  test("breaks no rule", async () => {
    expect(lint(await ourDesign())).toEqual([]);
  });

  test.each(Object.entries(repeatTests))("%s has the test that the lint relies on", (_service, named) => {
    const path = fileURLToPath(new URL(`../../${named.file}`, import.meta.url));
    expect(readFileSync(path, "utf8")).toContain(`test("${named.test}"`);
  });
});

describe("a design with the settings of published ones", () => {
  const faults = lint(published);

  test("breaks every rule there is", () => {
    expect([...new Set(faults.map(({ rule }) => rule.id))].sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  test.each([
    ["a failed message lets later ones of its group through", "orders.fifo", "group-stops-at-failure"],
    ["it deduplicates by the message's body", "outbox-pipe", "deduplication-by-event"],
    ["a deletion does not pass its filter", "outbox-pipe", "deletions-pass"],
    ["it gives a record up after 3 tries, however short the outage", "outbox-pipe", "record-age"],
    ["nobody fetches what its dead letters point to", "outbox-pipe", "pointer-rescue"],
    ["a redriven message overwrites what is newer", "orders.fifo", "version-guard"],
  ] as const)("is told: %s", (what, where, id) => {
    expect(faults.filter(({ rule }) => rule.id === id)).toContainEqual(
      expect.objectContaining({ where, what }),
    );
  });

  test("is told the path that a record lacks, and the record", () => {
    const missing = faults.filter(({ rule }) => rule.id === "template-paths").map(({ what }) => what);
    expect(missing).toEqual([expect.stringMatching(/^a write without a status: .*status/)]);
  });
});

test.each([
  [100, []],
  [101, ["a write: $.dynamodb.NewImage.orderId.S has 101 characters"]],
])("a group of %d characters", (length, told) => {
  const [table] = published.tables;
  const hop = published.hops.find(({ name }) => name === "search");
  if (table === undefined || hop?.fifo == null) throw new Error("the fixture has another shape");
  const record = { eventID: "1", dynamodb: { NewImage: { orderId: { S: "x".repeat(length) } } } };
  const design = {
    tables: [{ ...table, samples: [{ what: "a write", record }] }],
    hops: [{ ...hop, fifo: { ...hop.fifo, group: "$.dynamodb.NewImage.orderId.S" } }],
    queues: [],
  };
  const found = lint(design).filter(({ rule }) => rule.id === "ids");
  expect(found.map(({ what }) => what)).toEqual(told);
});

test("each rule says why, and where that is written", () => {
  for (const { id, why, link } of rules) {
    expect({ id, why: why.length > 40 }).toEqual({ id, why: true });
    expect(link).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
  }
});
