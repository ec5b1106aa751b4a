import { expect, test } from "bun:test";
import { virtualTime } from "../adapters/memory/virtual-time.ts";
import { silentLog } from "../ports/log.ts";
import { hold } from "./hold.ts";

const message = { id: "m1", group: "a", body: "", receiveCount: 1, handle: "h" };

/** A hold of 30 s; `hide` decides what a heartbeat comes to. */
function setUp(hide: () => Promise<void>) {
  const time = virtualTime();
  const beats: number[] = [];
  const begun = time.now().getTime();
  const queue = {
    hide: async () => {
      beats.push((time.now().getTime() - begun) / 1000);
      await hide();
    },
  };
  const holding = hold([message], 30, { queue, clock: time, pause: time.pause, log: silentLog });
  return { time, beats, holding };
}

test("renews at a third of the visibility, until it is released", async () => {
  const { time, beats, holding } = setUp(async () => undefined);
  await time.advance(65_000);
  expect(holding.held()).toBe(true);
  await time.during(holding.release(), 1_000);
  await time.advance(300_000);
  expect(beats).toEqual([10, 20, 30, 40, 50, 60]);
});

test("bears failed heartbeats as long as the last good one reaches, then is lost for ever", async () => {
  let reachable = false;
  const { time, beats, holding } = setUp(async () => {
    if (!reachable) throw new Error("no route to host");
  });
  await time.advance(29_999);
  expect(holding.held()).toBe(true);
  await time.advance(1);
  expect(holding.held()).toBe(false);
  reachable = true;
  await time.advance(60_000);
  expect(holding.held()).toBe(false);
  expect(beats).toEqual([10, 20]);
});

test("a heartbeat that is answered too late does not bring back what was lost", async () => {
  const slow = Promise.withResolvers<void>();
  const { time, holding } = setUp(() => slow.promise);
  await time.advance(35_000);
  slow.resolve();
  await time.advance(1_000);
  expect(holding.held()).toBe(false);
});

test("a release waits for the heartbeat on its way: it must not hide again what is handed back", async () => {
  const slow = Promise.withResolvers<void>();
  const { time, holding } = setUp(() => slow.promise);
  await time.advance(10_000);
  let released = false;
  const release = holding.release().then(() => {
    released = true;
  });
  await time.advance(1_000);
  expect(released).toBe(false);
  slow.resolve();
  await time.during(release, 1_000);
});
