import { describe, expect, test } from "bun:test";
import { namesOf } from "@sluice/contracts/names-of.ts";
import { pipes, queues, rules, tables } from "@sluice/contracts/topology.ts";
import type { Depth } from "@sluice/shared/ports/queue-gauge.ts";
import { depthReader } from "./depths.ts";
import { type Box, draw } from "./picture.ts";

describe("how full queues are", () => {
  const reader = () => {
    const told: { depth: Depth | null; now: number; asked: number } = {
      depth: { waiting: 3, inFlight: 1 },
      now: 0,
      asked: 0,
    };
    const read = depthReader({
      gauges: [
        {
          queue: "loader",
          depth: async () => {
            told.asked += 1;
            if (told.depth === null) throw new Error("away");
            return told.depth;
          },
        },
      ],
      deadLetters: [
        { place: { kind: "queue", name: "loader" }, count: async () => 2 },
        { place: { kind: "pipe", name: "loads-work" }, count: () => Promise.reject(new Error("away")) },
      ],
      clock: { now: () => new Date(told.now) },
    });
    return { told, read };
  };

  test("is asked once in two seconds, however many look", async () => {
    const { told, read } = reader();
    await Promise.all([read(), read(), read()]);
    told.now = 1_999;
    await read();
    expect(told.asked).toBe(1);
    told.now = 2_000;
    await read();
    expect(told.asked).toBe(2);
  });

  test("is told with how long each has not been seen empty", async () => {
    const { told, read } = reader();
    const busy = async (now: number) => {
      told.now = now;
      return (await read()).queues.get("loader")?.busySeconds;
    };
    expect(await busy(0)).toBe(0);
    expect(await busy(61_500)).toBe(61);
    told.depth = { waiting: 0, inFlight: 0 };
    expect(await busy(70_000)).toBe(0);
    told.depth = { waiting: 0, inFlight: 1 };
    expect([await busy(80_000), await busy(83_000)]).toEqual([0, 3]);
  });

  test("is not known of what cannot be reached; the rest is told", async () => {
    const { told, read } = reader();
    told.depth = null;
    const { queues: seen, letters } = await read();
    expect(seen.get("loader")).toBeNull();
    expect([...letters]).toEqual([
      ["loader", 2],
      ["loads-work", null],
    ]);
  });
});

describe("the picture", () => {
  const picture = draw();

  test("has every streamed table, every queue, every pipe and every rule", () => {
    const streamed = namesOf<keyof typeof tables>(tables).filter((name) => tables[name].stream);
    expect([...picture.tables.keys()].sort()).toEqual(streamed.sort());
    expect([...picture.queues.keys()].sort()).toEqual(namesOf<keyof typeof queues>(queues).sort());
    const hops: string[] = [...Object.keys(pipes), ...Object.keys(rules)];
    expect(picture.hops.map(({ name }): string => name).sort()).toEqual(hops.sort());
    for (const { path } of picture.hops) expect(path).not.toContain("NaN");
  });

  test("lets no two boxes overlap, and none leave it", () => {
    const boxes: Box[] = [...picture.tables.values(), picture.bus, ...picture.queues.values()];
    for (const [at, a] of boxes.entries()) {
      expect(a.x >= 0 && a.y >= 0).toBe(true);
      expect(a.x + a.width <= picture.width && a.y + a.height <= picture.height).toBe(true);
      for (const b of boxes.slice(at + 1)) {
        const apart =
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart).toBe(true);
      }
    }
  });
});
