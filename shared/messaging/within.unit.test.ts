import { describe, expect, test } from "bun:test";
import { virtualTime } from "../adapters/memory/virtual-time.ts";
import { systemPause } from "../ports/clock.ts";
import { within } from "./within.ts";

describe.each([
  ["on the machine's clock", systemPause],
  ["on virtual time", virtualTime().pause],
])("%s", (_, pause) => {
  test("work that has ended, or ends later in this turn, is within its limit", async () => {
    expect(await within(Promise.resolve(), 60_000, pause)).toBe(true);
    const later = Promise.withResolvers<void>();
    const asked = within(later.promise, 60_000, pause);
    await Promise.resolve();
    later.resolve();
    expect(await asked).toBe(true);
  });

  test("work that fails is not hidden", async () => {
    await expect(within(Promise.reject(new Error("no")), 60_000, pause)).rejects.toThrow("no");
  });
});

test("work that takes longer is not within its limit, and ends the wait", async () => {
  const time = virtualTime();
  expect(await time.during(within(time.pause(2_000), 1_000, time.pause), 5_000)).toBe(false);
  expect(time.now()).toEqual(new Date("2026-11-20T09:30:01Z"));
});
