import { expect, test } from "bun:test";
import { printedOn } from "../support/runtimes.ts";

test("every byte, pair and triple reads the same in every encoding on Bun, Deno and Node", async () => {
  const onBun = await printedOn("bun", "codecs.ts");
  expect(onBun).toContain('"encoding":"euc-jp"');
  expect(await printedOn("deno", "codecs.ts")).toBe(onBun);
  expect(await printedOn("node", "codecs.ts")).toBe(onBun);
}, 60_000);
