import { afterAll, beforeAll, expect, test } from "bun:test";
import { feedOfEntity } from "@sluice/contracts/feeds/catalogue.ts";
import { postgresDiscards } from "@sluice/shared/adapters/postgres/discards.ts";
import { postgresLegacyStore } from "@sluice/shared/adapters/postgres/legacy-store.ts";
import type { Discards } from "@sluice/shared/ports/discards.ts";
import type { LegacyChange, LegacyStore } from "@sluice/shared/ports/legacy-store.ts";
import { branchMessage, file, partner } from "@sluice/test/support/branch-message.ts";
import { testPostgres } from "@sluice/test/support/postgres.ts";
import { legacyChange } from "./core/legacy-change.ts";

let store: LegacyStore;
let discards: Discards;
beforeAll(async () => {
  const url = await (await testPostgres()).database();
  store = postgresLegacyStore({ url, poolSize: 1 });
  discards = postgresDiscards({ url, poolSize: 1 });
}, 60_000);
afterAll(() => Promise.all([store.close(), discards.close()]));

function changeTo(branch: string, version: number): LegacyChange {
  const made = legacyChange(
    branchMessage(branch, version, "Tokyo", { source: { file, sequence: 1, line: 2 } }),
    feedOfEntity,
  );
  if (!made.ok) throw new Error(made.reason);
  return made.change;
}
const settle = async (change: LegacyChange) => {
  const result = await store.settle([change]);
  return result.kind === "settled" ? result.outcomes[0] : result;
};
const progress = async () => {
  const [counts] = await store.unpublished(1);
  return counts;
};

test("a discarded event counts as settled, once, and changes nothing when it comes after all; what was applied is not discarded", async () => {
  const [first, second] = [changeTo("001", 1), changeTo("002", 1)];
  expect(await settle(first)).toBe("applied");
  expect(await discards.discard(first.event)).toBe(false);
  expect(await discards.discard(second.event)).toBe(true);
  expect(await discards.discard(second.event)).toBe(false);
  expect(await settle(second)).toBe("repeat");
  expect(await progress()).toEqual({ file, partner, applied: 1, superseded: 0, discarded: 1 });
  // The entity's next event is applied as if nothing had been given up.
  expect(await settle(changeTo("002", 2))).toBe("applied");
  expect(await progress()).toMatchObject({ applied: 2, discarded: 1 });
});
