import { expect, test } from "bun:test";
import { branchChange, legacyStoreSuite } from "../../ports/legacy-store.suite.ts";
import { memoryLegacyStore } from "./legacy-store.ts";
import { editBranch } from "./testing-hand.ts";

legacyStoreSuite("the memory legacy store", async () => {
  const store = memoryLegacyStore();
  return { store, branches: async () => store.rows("legacy.bank_branches"), edit: editBranch(store) };
});

test("the memory legacy store, broken down, settles nothing until it is back", async () => {
  const store = memoryLegacyStore();
  store.breakDown("switched off");
  expect(await store.settle([branchChange("001", 1, "x")])).toEqual({
    kind: "unavailable",
    reason: "switched off",
  });
  await expect(store.ready()).rejects.toThrow("switched off");
  store.breakDown(null);
  expect(await store.settle([branchChange("001", 1, "x")])).toMatchObject({ kind: "settled" });
});
