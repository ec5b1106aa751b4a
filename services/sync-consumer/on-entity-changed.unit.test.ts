import { feedOfEntity } from "@sluice/contracts/feeds/catalogue.ts";
import { memoryLegacyStore } from "@sluice/shared/adapters/memory/legacy-store.ts";
import { done, type HandlingContext } from "@sluice/shared/messaging/handler.ts";
import { type Log, silentLog } from "@sluice/shared/ports/log.ts";
import type { SettleResult } from "@sluice/shared/ports/legacy-store.ts";
import { branchMessage } from "@sluice/test/support/branch-message.ts";
import { expect, test } from "bun:test";
import { onEntitiesChanged, onEntityChanged } from "./on-entity-changed.ts";

const context: HandlingContext = { log: silentLog, receiveCount: 1, remainingMs: () => 1000 };
const answering = (result: SettleResult) => ({
  feedOfEntity,
  legacy: { ...memoryLegacyStore(), settle: () => Promise.resolve(result) },
});

test("a message is done when its change is settled, and again when it is repeated", async () => {
  const legacy = memoryLegacyStore();
  const handle = onEntityChanged({ legacy, feedOfEntity });
  expect(await handle(branchMessage("001", 1, "東京"), context)).toEqual(done);
  expect(await handle(branchMessage("001", 1, "東京"), context)).toEqual(done);
  expect(legacy.rows("legacy.bank_branches")).toHaveLength(1);
});

test("a message that breaks a contract is dead-lettered without asking the database", async () => {
  const handle = onEntityChanged(answering({ kind: "unavailable", reason: "down" }));
  const message = branchMessage("001", 1, "東京", { payload: {} });
  expect(await handle(message, context)).toMatchObject({ kind: "dead-letter" });
});

test("each fault of the database has its outcome", async () => {
  const outcome = (result: SettleResult) =>
    onEntityChanged(answering(result))(branchMessage("001", 1, "東京"), context);
  expect(await outcome({ kind: "refused", reason: "too long" })).toEqual({
    kind: "dead-letter",
    reason: "too long",
  });
  expect(await outcome({ kind: "later", reason: "no parent" })).toEqual({
    kind: "retry",
    reason: "no parent",
  });
  expect(await outcome({ kind: "later", reason: "deadlock", afterSeconds: 1 })).toEqual({
    kind: "retry",
    reason: "deadlock",
    afterSeconds: 1,
  });
  expect(await outcome({ kind: "unavailable", reason: "down" })).toEqual({
    kind: "unavailable",
    reason: "down",
  });
});

test("a batch with one hopeless message is handed back to be taken one by one, with nothing settled", async () => {
  const legacy = memoryLegacyStore();
  const together = onEntitiesChanged({ legacy, feedOfEntity });
  const [good, bad] = [branchMessage("001", 1, "東京"), branchMessage("002", 1, "大阪", { payload: {} })];
  expect(await together([good, bad], silentLog)).toBe(false);
  expect(legacy.rows("legacy.bank_branches")).toHaveLength(0);
  expect(await together([good], silentLog)).toBe(true);
  expect(legacy.rows("legacy.bank_branches")).toHaveLength(1);
});

test("a batch that the database does not take whole is handed back", async () => {
  const together = onEntitiesChanged(answering({ kind: "refused", reason: "too long" }));
  expect(await together([branchMessage("001", 1, "東京")], silentLog)).toBe(false);
});

test("a superseded event is told in the log, by event and file", async () => {
  const told: unknown[] = [];
  const log: Log = { ...silentLog, info: (fields) => told.push(fields) };
  const together = onEntitiesChanged({ legacy: memoryLegacyStore(), feedOfEntity });
  const [older, newer] = [branchMessage("001", 1, "old"), branchMessage("001", 2, "new")];
  await together([newer, older], log);
  expect(told).toEqual([expect.objectContaining({ eventId: older.id, file: older.source?.file })]);
});
