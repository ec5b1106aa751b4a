import { feedOfEntity } from "@sluice/contracts/feeds/catalogue.ts";
import { memoryLegacyStore } from "@sluice/shared/adapters/memory/legacy-store.ts";
import type { OutboxEvent } from "@sluice/shared/ports/aggregate-store.ts";
import { branchChange, fileNamed } from "@sluice/shared/ports/legacy-store.suite.ts";
import { expect, test } from "bun:test";
import { publishProgress } from "./publish-progress.ts";

function setUp() {
  const legacy = memoryLegacyStore();
  const published: OutboxEvent[] = [];
  const fault: { next: Error | null } = { next: null };
  const tick = publishProgress({
    legacy,
    feedOfEntity,
    epoch: 2,
    clock: { now: () => new Date("2026-11-20T09:30:00Z") },
    ids: { ulid: () => "0".repeat(26), traceparent: () => `00-${"1".repeat(32)}-${"2".repeat(16)}-01` },
    publisher: {
      publish: async (events) => {
        if (fault.next !== null) throw fault.next;
        published.push(...events);
      },
    },
  });
  return { legacy, published, fault, run: () => tick.run() };
}

test("newly settled events are told as their file's absolute counts, once", async () => {
  const { legacy, published, run } = setUp();
  await legacy.settle([
    branchChange("001", 2, "new"),
    branchChange("001", 1, "old"),
    branchChange("002", 1, "x"),
  ]);
  await run();
  await run();
  const file = fileNamed("A");
  expect(published).toEqual([
    {
      id: published[0]?.id ?? expect.unreachable(),
      type: "sync.progressed.v1",
      occurredAt: "2026-11-20T09:30:00.000Z",
      partner: published[0]?.partner ?? expect.unreachable(),
      group: published[0]?.group ?? expect.unreachable(),
      version: 3,
      epoch: 2,
      trace: `00-${"1".repeat(32)}-${"2".repeat(16)}-01`,
      payload: { file, partner: "acme", applied: 2, superseded: 1, discarded: 0 },
    },
  ]);
  expect(`${published[0]?.id} ${published[0]?.group}`).toBe(`sync:${file}@3.2 ${file}`);
});

test("versions grow with the counts", async () => {
  const { legacy, published, run } = setUp();
  for (const code of ["001", "002", "003"]) {
    await legacy.settle([branchChange(code, 1, "x")]);
    await run();
  }
  expect(published.map(({ version }) => version)).toEqual([1, 2, 3]);
});

test("counts that could not be told are told by a later turn", async () => {
  const { legacy, published, fault, run } = setUp();
  await legacy.settle([branchChange("001", 1, "x")]);
  fault.next = new Error("the bus is away");
  await expect(run()).rejects.toThrow("the bus is away");
  fault.next = null;
  await run();
  expect(published).toHaveLength(1);
});

test("nothing new, nothing told", async () => {
  const { published, run } = setUp();
  await run();
  expect(published).toEqual([]);
});
