import { expect, test } from "bun:test";
import { EpochPassed, TableClosed } from "@sluice/shared/ports/entity-store.ts";
import { sampleEvent } from "@sluice/shared/ports/samples.suite.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { whileOpen } from "./while-open.ts";

const context = { log: silentLog, receiveCount: 1, remainingMs: () => 1_000 };
const outcomeOf = (fault: Error) =>
  whileOpen({ handle: () => Promise.reject(fault) }).handle(sampleEvent("load:x", 1), context);

test("closed entities stop the receiving, as an outage does, and count towards no dead-letter", async () => {
  expect(await outcomeOf(new TableClosed("entities"))).toMatchObject({ kind: "unavailable" });
});

test("what was decided before a restore is decided anew at once", async () => {
  expect(await outcomeOf(new EpochPassed(1, 2))).toMatchObject({ kind: "retry", afterSeconds: 1 });
});

test("any other fault stays what it is", async () => {
  await expect(outcomeOf(new Error("other"))).rejects.toThrow("other");
});
