import { describe, expect, test } from "bun:test";
import { done } from "./handler.ts";
import { hour, minute, setUp } from "./testing-poller.ts";

describe("a stop", () => {
  test("lets the batch in flight finish and receives no more", async () => {
    const handled: string[] = [];
    const on = setUp({
      loops: 1,
      messagesMax: 2,
      handle: async ({ id }) => {
        await on.time.pause(1_000);
        handled.push(id);
        return done;
      },
    });
    on.send("a1", "a2", "a3");
    await on.time.advance(500);
    expect(await on.time.during(on.poller.stop(), minute)).toEqual({ drained: true, handedBack: 0 });
    expect(handled).toEqual(["a1", "a2"]);
    expect(on.memory.waiting()).toHaveLength(1);
  });

  test("cuts off what does not end within the limit: what is done stays done, the rest can be taken at once", async () => {
    const on = setUp({
      stopMsMax: 5_000,
      handle: async ({ id }) => {
        if (id === "a2") await on.time.pause(hour);
        return done;
      },
    });
    on.send("a1", "a2", "a3", "b1");
    await on.time.advance(500);
    expect(await on.time.during(on.poller.stop(), minute)).toEqual({ drained: false, handedBack: 2 });
    const asked = { max: 10, waitSeconds: 0, visibilitySeconds: 20, signal: new AbortController().signal };
    const left = await on.memory.receive(asked);
    expect(left.map(({ id }) => id)).toEqual(["m2", "m3"]);
  });

  test("tells handlers that they have until its limit", async () => {
    const left: number[] = [];
    const on = setUp({
      workMsMax: hour,
      stopMsMax: 5_000,
      handle: async (_, { remainingMs }) => {
        await on.time.pause(1_000);
        left.push(remainingMs());
        return done;
      },
    });
    on.send("a1");
    await on.time.advance(500);
    await on.time.during(on.poller.stop(), minute);
    expect(left).toEqual([4_500]);
  });
});
