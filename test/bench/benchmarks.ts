/** Every benchmark, in the order in which they run. */
import type { Benchmark } from "./figure.ts";
import { endToEnd } from "./end-to-end.ts";
import { fairness } from "./fairness.ts";
import { imports } from "./import.ts";
import { judging } from "./judge.ts";
import { large } from "./large.ts";
import { load } from "./load.ts";
import { sharding } from "./sharding.ts";
import { sync } from "./sync.ts";
import { upload } from "./upload.ts";

export const benchmarks: readonly Benchmark[] = [
  sharding,
  judging,
  upload,
  large,
  load,
  sync,
  endToEnd,
  fairness,
  imports,
];
