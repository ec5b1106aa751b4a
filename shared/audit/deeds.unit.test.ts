import { expect, test } from "bun:test";
import { readDeeds } from "./deeds.ts";
import { type Deed, record } from "./record.ts";
import { memoryAudit, testNote } from "./testing.ts";

const deed: Deed = {
  by: "aoki",
  action: "file.release",
  reason: "asked",
  subjects: [{ kind: "file", id: "f_1" }],
};

test("deeds are told with their end; one that has none is told without", async () => {
  const audit = memoryAudit();
  await record(audit, deed, async (count) => count(4));
  await audit.trail.append(testNote({ deed: audit.ids.ulid(), by: "killed", subjects: [] }));
  const { deeds, unreadable } = await readDeeds(audit.trail);
  expect(unreadable).toBe(0);
  expect(deeds).toMatchObject([
    { ...deed, outcome: "done", done: 4, entries: [1, 2], endedAt: expect.any(String) },
    { by: "killed", outcome: null, done: null, entries: [3], endedAt: null },
  ]);
});

test("deeds are found by file, by who did them, and from a moment on, over as many pages as it takes", async () => {
  const audit = memoryAudit();
  for (let index = 0; index < 130; index += 1)
    await audit.trail.append(
      testNote({
        deed: audit.ids.ulid(),
        at: new Date(Date.UTC(2026, 10, 1) + index * 3_600_000).toISOString(),
        by: index % 2 === 0 ? "aoki" : "sato",
        subjects: [{ kind: "file", id: `f_${index % 10}` }],
      }),
    );
  const count = async (choice: Parameters<typeof readDeeds>[1]) =>
    (await readDeeds(audit.trail, choice)).deeds.length;
  expect(await count({})).toBe(130);
  expect(await count({ who: "sato" })).toBe(65);
  expect(await count({ file: "f_3" })).toBe(13);
  expect(await count({ file: "f_3", who: "aoki" })).toBe(0);
  expect(await count({ since: "2026-11-06T00:00:00Z" })).toBe(10);
  expect(await count({ since: "2026-11-06T09:00:00+09:00", who: "aoki" })).toBe(5);
});

test("where an entry cannot be read, the list says so", async () => {
  const { trail } = memoryAudit();
  await trail.append(testNote());
  const spoiled = { ...trail, page: async () => [{ position: 1, content: { by: "nobody" } }] };
  expect(await readDeeds(spoiled)).toEqual({ deeds: [], unreadable: 1 });
});
