import { describe, expect, test } from "bun:test";
import { setTimeout as pause } from "node:timers/promises";
import { memoryCheckpoints, recordsOf, scriptedStream } from "./testing.ts";
import { runPipe } from "./pipe.ts";

const poll = { busyMs: 1, idleMs: 2, shardsMs: 5 };

/** Runs a pipe until `enough` holds, then stops it. */
async function runUntil(
  stream: ReturnType<typeof scriptedStream>,
  checkpoints: ReturnType<typeof memoryCheckpoints>,
  deliver: (sequences: string[]) => Promise<void>,
  enough: () => boolean,
): Promise<string[]> {
  const stopping = new AbortController();
  const gaps: string[] = [];
  const running = runPipe({
    name: "p",
    stream,
    checkpoints,
    deliver: (records) => deliver(records.map(({ sequence }) => sequence)),
    gap: async (shard) => void gaps.push(shard),
    warn: () => undefined,
    signal: stopping.signal,
    poll,
  });
  while (!enough()) await pause(1);
  stopping.abort();
  await running;
  return gaps;
}

describe("a pipe", () => {
  test("reads a child shard only when its parent is read to the end", async () => {
    const stream = scriptedStream({
      parent: { parent: null, records: recordsOf("1", "2", "3"), closed: true },
      left: { parent: "parent", records: recordsOf("4"), closed: false },
      right: { parent: "parent", records: recordsOf("5"), closed: false },
    });
    const delivered: string[] = [];
    await runUntil(
      stream,
      memoryCheckpoints(),
      async (sequences) => {
        // A slow parent: children would overtake it if they were read at once.
        if (sequences.includes("1")) for (let turn = 0; turn < 20; turn += 1) await pause(1);
        delivered.push(...sequences);
      },
      () => delivered.length === 5,
    );
    expect(delivered.slice(0, 3)).toEqual(["1", "2", "3"]);
    expect(delivered.slice(3).sort()).toEqual(["4", "5"]);
  });

  test("goes on behind its checkpoint after a restart: nothing lost, nothing skipped", async () => {
    const stream = scriptedStream({
      only: { parent: null, records: recordsOf("1", "2", "3", "4"), closed: false, page: 2 },
    });
    const checkpoints = memoryCheckpoints();
    const first: string[] = [];
    await runUntil(
      stream,
      checkpoints,
      async (sequences) => {
        if (sequences.includes("3")) throw new Error("killed while the second page was on its way");
        first.push(...sequences);
      },
      () => first.length === 2,
    );
    const second: string[] = [];
    await runUntil(
      stream,
      checkpoints,
      async (sequences) => void second.push(...sequences),
      () => second.length === 2,
    );
    expect(first).toEqual(["1", "2"]);
    expect(second).toEqual(["3", "4"]);
  });

  test("tries a page again when its delivery fails, and moves no checkpoint meanwhile", async () => {
    const stream = scriptedStream({ only: { parent: null, records: recordsOf("1"), closed: false } });
    const checkpoints = memoryCheckpoints();
    let attempts = 0;
    await runUntil(
      stream,
      checkpoints,
      async () => {
        attempts += 1;
        expect(checkpoints.get("p", stream.arn, "only").after).toBeNull();
        if (attempts < 3) throw new Error("the target is away");
      },
      () => attempts === 3 && checkpoints.get("p", stream.arn, "only").after === "1",
    );
  });

  test("reports records that passed their 24 hours unread, and goes on with the oldest", async () => {
    const stream = scriptedStream({
      only: { parent: null, records: recordsOf("8", "9"), closed: false, trimmedBefore: "8" },
    });
    const checkpoints = memoryCheckpoints();
    checkpoints.set("p", stream.arn, "only", { after: "3", ended: false });
    const delivered: string[] = [];
    const gaps = await runUntil(
      stream,
      checkpoints,
      async (sequences) => void delivered.push(...sequences),
      () => delivered.length === 2,
    );
    expect(gaps).toEqual(["only"]);
    expect(delivered).toEqual(["8", "9"]);
  });
});
