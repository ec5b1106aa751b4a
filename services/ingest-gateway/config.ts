/** The gateway's settings, from the environment. */
import { tmpdir } from "node:os";
import {
  address,
  baseEnv,
  hostEnv,
  integer,
  operatorEnv,
  parseEnv,
} from "@sluice/shared/config/parse-env.ts";
import * as v from "valibot";

const entries = {
  ...baseEnv,
  ...hostEnv,
  ...operatorEnv,
  /** Where raw files and shards lie: `file:///directory` or `s3://bucket`. */
  SLUICE_OBJECTS: address,
  /** Base of the public address, for links to a file's status. */
  PUBLIC_URL: address,
  SLUICE_ROWS_PER_SHARD: v.optional(integer(1, 10_000_000), "10000"),
  /** Where a file is cut: needs about three times the largest file. */
  SLUICE_WORK_DIR: v.optional(v.string(), tmpdir()),
  /** DuckDB's own limit; the process takes more. */
  SLUICE_DUCKDB_MEMORY_MB: v.optional(integer(64, 3_000), "512"),
  /** Where DuckDB's .wasm file lies; default: beside the bundle, else in its package. */
  SLUICE_DUCKDB_WASM: v.optional(v.string()),
};

/** The settings. */
export type GatewayConfig = v.InferOutput<v.ObjectSchema<typeof entries, undefined>>;

/** Parses them. Throws ConfigError, which names every fault. */
export function gatewayConfig(env: Readonly<Record<string, string | undefined>>): GatewayConfig {
  return parseEnv(entries, env);
}
