/** State-query's settings, from the environment. */
import { address, baseEnv, hostEnv, parseEnv } from "@sluice/shared/config/parse-env.ts";
import * as v from "valibot";

const entries = {
  ...baseEnv,
  ...hostEnv,
  /** Where reports lie: `file:///directory` or `s3://bucket`. */
  SLUICE_OBJECTS: address,
  SLUICE_OPERATOR_KEY_ID: v.pipe(
    v.string(),
    v.regex(/^[0-9A-Za-z]{8,32}$/, "must be 8 to 32 letters and digits"),
  ),
  SLUICE_OPERATOR_KEY_SHA256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "must be 64 hex digits")),
};

/** The parsed environment. */
export type Config = ReturnType<typeof readConfig>;

/** Parses the environment. Throws a ConfigError that names every fault. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>) => parseEnv(entries, env);
