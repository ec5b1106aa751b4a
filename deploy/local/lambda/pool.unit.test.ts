import { expect, test } from "bun:test";
import type { Invocation, LocalFunction } from "./function.ts";
import { functionPool } from "./pool.ts";

/** A pool of functions that answer with their own number, when told to. */
function poolOf(most: number) {
  const ends: (() => void)[] = [];
  let deployed = 0;
  const deploy = (): LocalFunction => {
    deployed += 1;
    const number = deployed;
    let busy = false;
    return {
      invoke: async (event): Promise<Invocation> => {
        if (busy) throw new Error("one event at a time");
        busy = true;
        await new Promise<void>((resolve) => ends.push(resolve));
        busy = false;
        return { kind: "answered", answer: `${String(event)} by ${number}` };
      },
      coldStarts: () => 1,
      output: () => "",
      stop: async () => undefined,
    };
  };
  const pool = functionPool(deploy, most);
  const answer = async (event: string) => (await pool.invoke(event, 1000)) satisfies Invocation;
  return { answer, ends, deployed: () => deployed };
}

test("events at once get processes of their own; those beyond the limit wait for one that is free", async () => {
  const { answer, ends, deployed } = poolOf(2);
  const answers = ["a", "b", "c"].map(answer);
  await Promise.resolve();
  expect(deployed()).toBe(2);
  for (let ended = 0; ended < 3; ended += 1) {
    while (ends.length === 0) await Promise.resolve();
    ends.shift()?.();
  }
  expect((await Promise.all(answers)).map((one) => ("answer" in one ? one.answer : one.kind))).toEqual([
    "a by 1",
    "b by 2",
    "c by 1",
  ]);
});

test("one event after another goes to the same process: it is warm", async () => {
  const { answer, ends, deployed } = poolOf(2);
  for (const event of ["a", "b"]) {
    const answered = answer(event);
    while (ends.length === 0) await Promise.resolve();
    ends.shift()?.();
    await answered;
  }
  expect(deployed()).toBe(1);
});
