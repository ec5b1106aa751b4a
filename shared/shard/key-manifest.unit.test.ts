import { expect, test } from "bun:test";
import { memoryObjectStore } from "../adapters/memory/object-store.ts";
import { ObjectMissing } from "../ports/object-store.ts";
import fc from "fast-check";
import { keysLeftOut, writeKeys } from "./key-manifest.ts";

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A manifest of keys dealt into so many objects, as a hash would deal them. */
async function manifest(
  objects: ReturnType<typeof memoryObjectStore>,
  name: string,
  keys: ReadonlySet<string>,
  parts: number,
): Promise<string[]> {
  const dealt = Array.from({ length: parts }, (): string[] => []);
  for (const key of keys)
    dealt[[...key].reduce((sum, sign) => sum + sign.length, key.length) % parts]?.push(key);
  const names = dealt.map((_, part) => `${name}/${part}`);
  await Promise.all(dealt.map((own, part) => writeKeys(objects, `${name}/${part}`, own)));
  return names;
}

test("whatever the keys, and however many objects they lie in: what is left out is the difference of both sets", async () => {
  const key = fc.oneof(
    fc.constantFrom("a", "a|b", 'q"', "line\nfeed", "ゆうびん", "𠮷野家", "", "\\", "\u0000", "A"),
    fc.string({ unit: "binary", maxLength: 6 }).filter((text) => text.isWellFormed()),
  );
  const keys = fc.uniqueArray(key, { maxLength: 40 }).map((some) => new Set(some));
  const parts = fc.integer({ min: 1, max: 4 });
  await fc.assert(
    fc.asyncProperty(keys, keys, parts, parts, async (before, now, partsBefore, partsNow) => {
      const objects = memoryObjectStore();
      const old = await manifest(objects, "before", before, partsBefore);
      const fresh = await manifest(objects, "now", now, partsNow);
      const found = await Array.fromAsync(keysLeftOut(objects, old, fresh));
      const expected = [...before].filter((one) => !now.has(one));
      expect(found.toSorted(byCodeUnits)).toEqual(expected.toSorted(byCodeUnits));
    }),
  );
});

test("an object of a manifest that is gone is told, never taken for an empty one", async () => {
  const objects = memoryObjectStore();
  const old = await manifest(objects, "before", new Set(["a"]), 1);
  const search = Array.fromAsync(keysLeftOut(objects, old, ["gone"]));
  await expect(search).rejects.toThrow(ObjectMissing);
});

test.each([
  ["to the end", 10],
  ["in part, since nobody asks for more", 1],
])("every stream that is opened is closed, when what is left out is read %s", async (_case, wanted) => {
  const objects = memoryObjectStore();
  const letters = (from: number, to: number) =>
    new Set(Array.from({ length: to - from }, (_, at) => String.fromCodePoint(97 + from + at)));
  const old = await manifest(objects, "before", letters(0, 8), 2);
  const fresh = await manifest(objects, "now", letters(5, 20), 3);
  let open = 0;
  const counting = {
    ...objects,
    stream: async (key: string) => {
      const inner = await objects.stream(key);
      open += 1;
      return (async function* bytes() {
        try {
          for await (const chunk of inner) for (const byte of chunk) yield Uint8Array.of(byte);
        } finally {
          open -= 1;
        }
      })();
    },
  };
  const found: string[] = [];
  for await (const key of keysLeftOut(counting, old, fresh)) {
    found.push(key);
    if (found.length === wanted) break;
  }
  expect(found).toEqual(["a", "b", "c", "d", "e"].slice(0, wanted));
  expect(open).toBe(0);
});
