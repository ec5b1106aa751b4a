/** The loader's settings, from the environment. */
import {
  address,
  baseEnv,
  hostEnv,
  integer,
  operatorEnv,
  parseEnv,
} from "@sluice/shared/config/parse-env.ts";
import type * as v from "valibot";
import { optional } from "valibot";

const entries = {
  ...baseEnv,
  ...hostEnv,
  ...operatorEnv,
  /** Where shards, journals and reports lie: `file:///directory` or `s3://bucket`. */
  SLUICE_OBJECTS: address,
  /** Rows between two checkpoints, for loads that begin now. An item may carry a chunk's conflicts, so not too many. */
  SLUICE_CHUNK_ROWS: optional(integer(1, 1_000), "500"),
};

/** The parsed environment. */
export type Config = v.InferOutput<v.ObjectSchema<typeof entries, undefined>>;

/** Parses the environment. Throws a ConfigError that names every fault. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config =>
  parseEnv(entries, env);
