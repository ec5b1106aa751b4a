/** Runs test files in this process, each a suite of its own: on Deno by `deno test`, on Node by node:test. Told by the environment which, one a line. */
import process from "node:process";
import fc from "fast-check";
import { fileSuite } from "./bun-test.ts";

const { SLUICE_TEST_FILES = "", SLUICE_TEST_LAW_MS } = process.env;
// A law that has held so long is left: Bun has tried all its cases.
if (SLUICE_TEST_LAW_MS !== undefined)
  fc.configureGlobal({ interruptAfterTimeLimit: Number(SLUICE_TEST_LAW_MS) });
for (const file of SLUICE_TEST_FILES.split("\n"))
  await fileSuite(file, () => import(new URL(`../../../${file}`, import.meta.url).href));
