/** Every benchmark, in the order in which they run. */
import type { Benchmark } from "./figure.ts";
import { sharding } from "./sharding.ts";
import { upload } from "./upload.ts";

export const benchmarks: readonly Benchmark[] = [sharding, upload];
