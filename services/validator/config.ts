/** The validator's settings, from the environment. */
import { baseEnv, hostEnv, integer, parseEnv } from "@sluice/shared/config/parse-env.ts";
import * as v from "valibot";

const entries = {
  ...baseEnv,
  ...hostEnv,
  /** `file:///directory` or `s3://bucket`. */
  SLUICE_OBJECTS: v.pipe(v.string(), v.url("must be file:///directory or s3://bucket")),
  /** DuckDB's own limit; the process takes more. */
  SLUICE_DUCKDB_MEMORY_MB: v.optional(integer(64, 3_000), "512"),
  /** Where DuckDB's .wasm file lies; default: beside the bundle, else in its package. */
  SLUICE_DUCKDB_WASM: v.optional(v.string()),
};

/** Parses the environment. Throws ConfigError, which names every fault. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>) => parseEnv(entries, env);
export type Config = ReturnType<typeof readConfig>;
