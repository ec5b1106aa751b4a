/** State-query's settings, from the environment. */
import { address, baseEnv, hostEnv, operatorEnv, parseEnv } from "@sluice/shared/config/parse-env.ts";

const entries = {
  ...baseEnv,
  ...hostEnv,
  ...operatorEnv,
  /** Where reports lie: `file:///directory` or `s3://bucket`. */
  SLUICE_OBJECTS: address,
};

/** The parsed environment. */
export type Config = ReturnType<typeof readConfig>;

/** Parses the environment. Throws a ConfigError that names every fault. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>) => parseEnv(entries, env);
