import { expect, test } from "bun:test";
import { printedOn } from "../support/runtimes.ts";

test("gzip and zstd are undone, and refused where they are damaged, alike on Bun, Deno and Node", async () => {
  const onBun = await printedOn("bun", "codings.ts");
  expect(onBun).toContain('"zstd cut at the end":"BrokenCoding: unexpected end of file"');
  expect(await printedOn("deno", "codings.ts")).toBe(onBun);
  expect(await printedOn("node", "codings.ts")).toBe(onBun);
}, 60_000);
