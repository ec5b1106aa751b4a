import { describe, expect, test } from "bun:test";
import { done, type Outcome } from "./handler.ts";
import { groupOf } from "./testing.ts";
import { hour, minute, setUp, unavailable } from "./testing-poller.ts";

describe("a batch in work", () => {
  test("stays hidden for as long as it takes, and is taken once", async () => {
    const begun: string[] = [];
    const on = setUp({
      workMsMax: hour,
      handle: async ({ id }) => {
        begun.push(id);
        await on.time.pause(5 * minute);
        return done;
      },
    });
    on.send("a1", "a2", "b1");
    await on.time.until(on.empty, hour);
    expect(begun).toEqual(["a1", "b1", "a2"]);
  });

  test("tells its handlers how much time is left, and begins nothing when there is none", async () => {
    const left: number[] = [];
    const counts: number[] = [];
    const on = setUp({
      workMsMax: 30_000,
      handle: async (_, { remainingMs, receiveCount }) => {
        left.push(remainingMs());
        counts.push(receiveCount);
        await on.time.pause(12_000);
        return done;
      },
    });
    on.send("a1", "a2", "a3", "a4");
    await on.time.until(on.empty, hour);
    expect(left).toEqual([30_000, 18_000, 6_000, 30_000]);
    expect(counts).toEqual([1, 1, 1, 2]);
  });

  test("is not acknowledged, and goes no further, when its visibility ran out", async () => {
    const begun: string[] = [];
    let reachable = false;
    const on = setUp({
      loops: 2,
      workMsMax: hour,
      queue: {
        hide: async (messages, seconds) => {
          if (!reachable) throw new Error("no route to host");
          return on.memory.hide(messages, seconds);
        },
      },
      handle: async ({ id }, { receiveCount }) => {
        begun.push(`${id} for the ${receiveCount}. time`);
        await on.time.pause(receiveCount === 1 ? 30_000 : 10);
        reachable = true;
        return done;
      },
    });
    on.send("a1", "a2");
    await on.time.until(() => on.warnings.some((warning) => warning.includes("visibility ran out")), minute);
    expect(begun[0]).toBe("a1 for the 1. time");
    await on.time.until(on.empty, hour);
    expect(begun.filter((line) => line.startsWith("a2"))).toEqual(["a2 for the 2. time"]);
  });

  test("is cut off when a handler does not come to its end, and comes again", async () => {
    const on = setUp({
      workMsMax: 10_000,
      handle: async (_, { receiveCount }) => {
        if (receiveCount === 1) await new Promise(() => undefined);
        return done;
      },
    });
    on.send("a1", "b1");
    await on.time.until(on.empty, 25_000);
    expect(on.warnings).toContain("handed back: the handler did not end in time");
  });

  test("is acknowledged again when the first time failed", async () => {
    let refusals = 3;
    const handled: string[] = [];
    const on = setUp({
      queue: {
        acknowledge: async (messages) => {
          refusals -= 1;
          if (refusals >= 0) throw new Error("503");
          return on.memory.acknowledge(messages);
        },
      },
      handle: async ({ id }) => {
        handled.push(id);
        return done;
      },
    });
    on.send("a1", "a2");
    await on.time.until(on.empty, minute);
    expect(handled).toEqual(["a1", "a2"]);
  });
});

describe("a failing message", () => {
  test("comes again ever later, with its group in order behind it", async () => {
    const tries: number[] = [];
    const order: string[] = [];
    const on = setUp({
      handle: async ({ id }, { receiveCount }) => {
        if (id === "a1") tries.push(on.time.now().getTime());
        if (id === "a1" && receiveCount < 9) return { kind: "retry", reason: "not yet" };
        order.push(id);
        return done;
      },
    });
    on.send("a1", "a2", "b1", "a3");
    await on.time.until(on.empty, hour);
    expect(order).toEqual(["b1", "a1", "a2", "a3"]);
    const seconds = tries.slice(1).map((at, index) => Math.round((at - (tries[index] ?? 0)) / 1000));
    expect(seconds).toEqual([1, 2, 3, 6, 12, 24, 45, 45]);
  });

  test("waits as long as its handler asks", async () => {
    const on = setUp({
      handle: async (_, { receiveCount }) =>
        receiveCount === 1 ? { kind: "retry", reason: "its parent is on the way", afterSeconds: 7 } : done,
    });
    const begun = on.time.now().getTime();
    on.send("a1");
    await on.time.until(on.empty, minute);
    expect(on.time.now().getTime() - begun).toBe(7_000);
  });

  test("is given up with its reason before the queue gives it up without, so that those behind it are tried", async () => {
    const handled: string[] = [];
    const on = setUp({
      handle: async ({ id }) => {
        if (id === "a1") throw new Error("a bug");
        handled.push(id);
        return done;
      },
    });
    on.send("a1", "a2", "a3");
    await on.time.until(on.empty, 3 * hour);
    expect(on.memory.deadLetters).toEqual([
      { message: expect.objectContaining({ id: "m1" }), reason: "given up at receive 95: a bug" },
    ]);
    expect(handled).toEqual(["a2", "a3"]);
  });
});

describe("a dependency that is down", () => {
  test("for hours dead-letters nothing, loses nothing, keeps the order, and costs few receives", async () => {
    let up = false;
    const handled: string[] = [];
    let most = 0;
    const on = setUp({
      ready: async () => up,
      handle: async ({ id }, { receiveCount }) => {
        most = Math.max(most, receiveCount);
        if (!up) return unavailable;
        handled.push(id);
        return done;
      },
    });
    on.send("a1", "a2", "b1", "a3");
    await on.time.advance(5 * hour);
    expect(handled).toEqual([]);
    up = true;
    await on.time.until(on.empty, 2 * minute);
    expect(handled.filter((id) => groupOf(id) === "a")).toEqual(["a1", "a2", "a3"]);
    expect(handled).toContain("b1");
    expect(on.memory.deadLetters).toEqual([]);
    expect(most).toBeLessThan(10);
  });

  test("for an hour dead-letters nothing even when the service believes that it is ready", async () => {
    let up = false;
    const on = setUp({ handle: async () => (up ? done : unavailable) });
    on.send("a1", "a2", "b1");
    await on.time.advance(hour);
    up = true;
    await on.time.until(on.empty, 3 * minute);
    expect(on.memory.deadLetters).toEqual([]);
  });

  test("holds back no message longer than a few seconds once it answers after a short outage", async () => {
    let up = false;
    const on = setUp({ ready: async () => up, handle: async () => (up ? done : unavailable) });
    on.send("a1");
    await on.time.advance(3_000);
    up = true;
    const answers = on.time.now().getTime();
    await on.time.until(on.empty, minute);
    expect(on.time.now().getTime() - answers).toBeLessThan(6_000);
  });
});

test("a queue that cannot be reached is asked again until it answers", async () => {
  let refusals = 20;
  const on = setUp({
    handle: async () => done,
    queue: {
      receive: async (asked) => {
        refusals -= 1;
        if (refusals >= 0) throw new Error("connection refused");
        return on.memory.receive(asked);
      },
    },
  });
  on.send("a1");
  await on.time.until(on.empty, 5 * minute);
  expect(on.warnings.filter((warning) => warning.includes("cannot be reached"))).toHaveLength(20);
});

test("options that make no sense stop the start and are named", () => {
  const handle = async (): Promise<Outcome> => done;
  expect(() => setUp({ handle, messagesMax: 11 })).toThrow(
    "the poller's messagesMax is 11; it must be a whole number from 1 to 10",
  );
  expect(() => setUp({ handle, visibilitySeconds: 0.5 })).toThrow("visibilitySeconds");
});
