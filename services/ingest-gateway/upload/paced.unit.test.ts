import { describe, expect, test } from "bun:test";
import { virtualTime } from "@sluice/shared/adapters/memory/virtual-time.ts";
import { createApp } from "../app.ts";
import { acmeKey, testGateway } from "../testing.ts";

/** An upload of pieces, each after so many milliseconds; null never comes. */
async function upload(
  pieces: readonly (readonly [afterMs: number, bytes: number] | null)[],
  msMax = 3_600_000,
) {
  const time = virtualTime();
  const gateway = await testGateway({ clock: time, pause: time.pause });
  const waiting = pieces.values();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = waiting.next();
        if (done === true) return controller.close();
        if (value === null) return new Promise<void>(() => undefined);
        await time.pause(value[0]);
        controller.enqueue(new Uint8Array(value[1]).fill(0x31));
      },
    },
    { highWaterMark: 0 },
  );
  const begun = time.now().getTime();
  const sent = Promise.resolve(
    createApp(gateway.deps).request("/v1/feeds/orders/files", {
      method: "POST",
      headers: { authorization: `Bearer ${acmeKey}` },
      body,
      ...{ duplex: "half" },
    }),
  );
  const response = await time.during(sent, msMax);
  return { response, seconds: (time.now().getTime() - begun) / 1000, gateway };
}

describe("an upload that hardly comes", () => {
  test("is ended a minute after its last byte, and leaves nothing", async () => {
    const { response, seconds, gateway } = await upload([[0, 100], null]);
    expect(response.status).toBe(408);
    expect(await response.json()).toMatchObject({ type: "/problems/upload-too-slow" });
    expect(response.headers.get("connection")).toBe("close");
    expect(seconds).toBeGreaterThan(60);
    expect(seconds).toBeLessThan(70);
    expect([gateway.objectKeys(), gateway.events]).toEqual([[], []]);
  });

  test("is ended when it drips, before it has lasted two minutes", async () => {
    const drops = Array.from({ length: 1000 }, () => [5_000, 1] as const);
    const { response, seconds } = await upload(drops);
    expect(response.status).toBe(408);
    expect(seconds).toBeLessThan(120);
  });
});

test("an upload over a slow line is taken, however long it lasts", async () => {
  const line = Array.from({ length: 120 }, () => [10_000, 20 * 1024] as const);
  const { response, seconds } = await upload(line);
  expect(response.status).toBe(202);
  expect(seconds).toBe(1200);
});
