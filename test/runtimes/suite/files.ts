/** Runs test files in this process, each a suite of its own: on Deno by `deno test`, on Node by node:test. Told by the environment which, one a line. */
import process from "node:process";
import { fileSuite } from "./bun-test.ts";

const { SLUICE_TEST_FILES = "" } = process.env;
for (const file of SLUICE_TEST_FILES.split("\n"))
  await fileSuite(file, () => import(new URL(`../../../${file}`, import.meta.url).href));
