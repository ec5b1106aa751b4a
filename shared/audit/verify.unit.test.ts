import { describe, expect, test } from "bun:test";
import type { AuditEntry, AuditHead } from "@sluice/contracts/audit-entry.ts";
import fc from "fast-check";
import type { StoredEntry } from "../ports/audit-trail.ts";
import { entryBehind, hashOf } from "./chain.ts";
import { testNote } from "./testing.ts";
import { verifyTrail } from "./verify.ts";

/** A trail of so many entries. */
function entriesOf(count: number): AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (let index = 0; index < count; index += 1)
    entries.push(entryBehind(entries.at(-1) ?? null, testNote({ reason: `no ${index}`, done: index })));
  return entries;
}
const headOf = (entries: readonly AuditEntry[]): AuditHead | null => {
  const last = entries.at(-1);
  return last === undefined ? null : { sequence: last.sequence, hash: last.hash };
};
const storedOf = (entries: readonly AuditEntry[]): StoredEntry[] =>
  entries.map((content) => ({ position: content.sequence, content }));
const read = (stored: readonly StoredEntry[], head: AuditHead | null) => ({
  head: async () => head,
  page: async (number: number) =>
    stored.filter(({ position }) => Math.floor((position ?? 0) / 100) === number),
});

/** Entries from an index on, written anew so that they hang together again. */
function rewritten(entries: readonly AuditEntry[], from: number): AuditEntry[] {
  const anew: AuditEntry[] = entries.slice(0, from);
  for (const [index, { sequence: _s, previous: _p, hash: _h, ...note }] of entries.slice(from).entries())
    anew.push(entryBehind(headOf(anew), index === 0 ? { ...note, by: "nobody" } : note));
  return anew;
}

test("a trail that nobody touched fits, an empty one too, and says its head", async () => {
  for (const count of [0, 1, 99, 100, 101, 250]) {
    const entries = entriesOf(count);
    const verified = await verifyTrail(read(storedOf(entries), headOf(entries)));
    expect(verified).toEqual({ ok: true, entries: count, head: headOf(entries) });
  }
});

describe("of a trail of ten entries", () => {
  const entries = entriesOf(10);
  const head = headOf(entries);
  const stored = storedOf(entries);
  const one = (index: number): AuditEntry => entries[index] ?? expect.unreachable();
  const swapped = stored.map((entry, index) =>
    index === 3 ? { ...entry, content: one(4) } : index === 4 ? { ...entry, content: one(3) } : entry,
  );
  const cut = entries.slice(0, 7);
  test.each<[string, readonly StoredEntry[], AuditHead | null, AuditHead[], number, string]>([
    [
      "one that was changed",
      stored.with(4, { position: 5, content: { ...one(4), by: "b" } }),
      head,
      [],
      5,
      "changed",
    ],
    [
      "one that is no entry any more",
      stored.with(4, { position: 5, content: { by: "b" } }),
      head,
      [],
      5,
      "changed",
    ],
    ["one that is missing", stored.toSpliced(4, 1), head, [], 5, "missing"],
    ["two that changed places", swapped, head, [], 4, "reordered"],
    ["an end that was cut off", storedOf(cut), head, [], 8, "cut-off"],
    [
      "an end that was cut off, with the head turned back",
      storedOf(cut),
      headOf(cut),
      head === null ? [] : [head],
      8,
      "cut-off",
    ],
    ["all of it gone, against a noted head", [], null, head === null ? [] : [head], 1, "cut-off"],
    ["a head that was turned back", stored, headOf(cut), [], 8, "added"],
    ["an item at no entry's place", [...stored, { position: null, content: {} }], head, [], 11, "added"],
    [
      "one written anew, hash and all",
      stored.with(4, { position: 5, content: rewritten(entries, 4)[4] }),
      head,
      [],
      6,
      "changed",
    ],
    ["all from one on written anew", storedOf(rewritten(entries, 4)), head, [], 10, "changed"],
  ])("%s is found, and where", async (_case, found, at, noted, place, fault) => {
    const verified = await verifyTrail(read(found, at), noted);
    expect(verified).toMatchObject({ ok: false, at: place, fault });
  });
  test("a trail written anew to its end, its head with it, is found against any head noted behind the place", async () => {
    const anew = rewritten(entries, 4);
    expect(await verifyTrail(read(storedOf(anew), headOf(anew)))).toMatchObject({ ok: true });
    const noted = { sequence: 6, hash: one(5).hash };
    const verified = await verifyTrail(read(storedOf(anew), headOf(anew)), [noted]);
    expect(verified).toMatchObject({ ok: false, at: 6, fault: "changed" });
  });
});

/** One tampering with a trail that has at least two entries. */
const tampering = fc.oneof(
  fc.record({ kind: fc.constantFrom("remove", "duplicate", "cut", "rewrite", "rewrite-one"), at: fc.nat() }),
  fc.record({ kind: fc.constant("swap"), at: fc.nat(), with: fc.nat() }),
  fc.record({
    kind: fc.constant("edit"),
    at: fc.nat(),
    field: fc.constantFrom(
      "by",
      "at",
      "action",
      "reason",
      "stage",
      "outcome",
      "done",
      "sequence",
      "previous",
      "hash",
      "deed",
    ),
    value: fc.oneof(fc.string(), fc.nat(), fc.constant(null), fc.constant("a".repeat(64))),
  }),
  fc.record({ kind: fc.constant("add-field"), at: fc.nat(), field: fc.constant("more"), value: fc.string() }),
);

test("any tampering with stored entries is found against the head", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 130 }), tampering, async (count, change) => {
      const entries = entriesOf(count);
      const stored = storedOf(entries);
      const at = change.at % count;
      const one = stored[at] ?? expect.unreachable();
      let found: StoredEntry[];
      switch (change.kind) {
        case "remove":
          found = stored.toSpliced(at, 1);
          break;
        case "cut":
          found = stored.slice(0, at);
          break;
        case "duplicate":
          found = stored.with((at + 1) % count, { ...one, position: ((at + 1) % count) + 1 });
          break;
        case "swap": {
          const other = ("with" in change ? change.with : 0) % count;
          const two = stored[other] ?? expect.unreachable();
          fc.pre(other !== at);
          found = stored
            .with(at, { ...one, content: two.content })
            .with(other, { ...two, content: one.content });
          break;
        }
        case "rewrite":
          found = storedOf(rewritten(entries, at));
          break;
        case "rewrite-one":
          found = stored.with(at, { ...one, content: rewritten(entries, at)[at] });
          break;
        case "edit":
        case "add-field": {
          const content = {
            ...entries[at],
            ["field" in change ? change.field : ""]: "value" in change ? change.value : "",
          };
          fc.pre(JSON.stringify(content) !== JSON.stringify(entries[at]));
          found = stored.with(at, { ...one, content });
        }
      }
      const verified = await verifyTrail(read(found, headOf(entries)));
      expect(verified.ok).toBe(false);
      // Nothing before the place is blamed.
      if (!verified.ok)
        expect(verified.at).toBeGreaterThanOrEqual(
          Math.min(
            at,
            "with" in change ? change.with % count : at,
            change.kind === "duplicate" ? (at + 1) % count : at,
          ) + 1,
        );
    }),
    { numRuns: 150 },
  );
});

test("a hash covers every field, in any order of the fields", () => {
  const { hash, ...entry } = entriesOf(1)[0] ?? expect.unreachable();
  expect(hashOf(Object.fromEntries(Object.entries(entry).toReversed()) as typeof entry)).toBe(hash);
});
