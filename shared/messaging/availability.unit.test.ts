import { expect, test } from "bun:test";
import { virtualTime } from "../adapters/memory/virtual-time.ts";
import { silentLog } from "../ports/log.ts";
import { availability } from "./availability.ts";

/** A gate on virtual time, and the milliseconds until it opens. */
function setUp(ready: () => Promise<boolean>) {
  const time = virtualTime();
  const stopping = new AbortController();
  const parts = { ready, pause: time.pause, random: () => 0, log: silentLog, signal: stopping.signal };
  const gate = availability(parts);
  return {
    time,
    gate,
    stopping,
    opensAfter: async (): Promise<number> => {
      const begun = time.now().getTime();
      await time.during(gate.open(), 3_600_000);
      return time.now().getTime() - begun;
    },
  };
}

test("is open until it is closed, and opens when the service is ready", async () => {
  let asked = 0;
  const { gate, opensAfter } = setUp(async () => (asked += 1) === 3);
  expect(await opensAfter()).toBe(0);
  gate.close("Postgres is down");
  expect(await opensAfter()).toBe(125 + 125 + 250);
  expect(asked).toBe(3);
});

test("stays closed longer and longer while handlers fail though the service says that it is ready", async () => {
  const { gate, opensAfter } = setUp(async () => true);
  const waits: number[] = [];
  for (let closing = 0; closing < 10; closing += 1) {
    gate.close("read-only");
    waits.push(await opensAfter());
  }
  expect(waits).toEqual([125, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  gate.proven();
  gate.close("read-only");
  expect(await opensAfter()).toBe(125);
});

test("a question that fails is a no, and a stop lets everybody through", async () => {
  const { gate, time, stopping } = setUp(() => Promise.reject(new Error("no answer")));
  gate.close("Postgres is down");
  const opened = gate.open();
  await time.advance(600_000);
  stopping.abort();
  await time.during(opened, 1_000);
});
