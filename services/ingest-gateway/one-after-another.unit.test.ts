import { expect, test } from "bun:test";
import { oneAfterAnother } from "./one-after-another.ts";

test("work of one key never overlaps and keeps its order; another key's is not held up; a failure holds up nobody", async () => {
  const inTurn = oneAfterAnother();
  const told: string[] = [];
  const gate = Promise.withResolvers<void>();
  const step = (name: string, wait?: Promise<void>) => async () => {
    told.push(`${name} begins`);
    await wait;
    told.push(`${name} ends`);
    return name;
  };
  const first = inTurn("a", step("first", gate.promise));
  const failing = inTurn("a", async () => {
    throw new Error("no");
  });
  const second = inTurn("a", step("second"));
  expect(await inTurn("b", step("other"))).toBe("other");
  expect(told).toEqual(["first begins", "other begins", "other ends"]);
  gate.resolve();
  await expect(failing).rejects.toThrow("no");
  expect(await Promise.all([first, second])).toEqual(["first", "second"]);
  expect(told.slice(3)).toEqual(["first ends", "second begins", "second ends"]);
});
