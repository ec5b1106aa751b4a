/** The validator's settings, from the environment. */
import { baseEnv, hostEnv, parseEnv } from "@sluice/shared/config/parse-env.ts";
import * as v from "valibot";

const entries = {
  ...baseEnv,
  ...hostEnv,
  /** `file:///directory` or `s3://bucket`. */
  SLUICE_OBJECTS: v.pipe(v.string(), v.url("must be file:///directory or s3://bucket")),
};

/** Parses the environment. Throws ConfigError, which names every fault. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>) => parseEnv(entries, env);
export type Config = ReturnType<typeof readConfig>;
