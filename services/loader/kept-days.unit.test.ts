/** What the loader writes is kept as long as its feed says. */
import { expect, test } from "bun:test";
import { memoryObjectStore } from "@sluice/shared/adapters/memory/object-store.ts";
import { counters, loadFile, testLoader } from "./testing.ts";

test("journals and reports of conflicts have their feed's days; what has none stays", async () => {
  const objects = memoryObjectStore();
  const feed = { ...counters, retention: { journal: 12, reports: 34 } };
  const loader = testLoader({ objects, feeds: new Map([[feed.name, feed]]) });
  await loadFile(loader, 1, [
    ["a", "put", 1],
    ["b", "refuse", 0],
  ]);
  const days = [...objects.keptDays()];
  expect(days.filter(([key]) => key.includes("/journal/")).map(([, kept]) => kept)).toEqual([12]);
  expect(days.filter(([key]) => key.includes("/conflicts/")).map(([, kept]) => kept)).toEqual([34]);
  expect(objects.keys().length).toBeGreaterThan(days.length);
});
