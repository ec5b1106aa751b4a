/** What sync-consumer reads from the environment. */
import { address, baseEnv, hostEnv, integer, parseEnv } from "@sluice/shared/config/parse-env.ts";
import * as v from "valibot";

const entries = {
  ...baseEnv,
  ...hostEnv,
  /** The old database: `postgres://user:password@host:port/database`. */
  DATABASE_URL: v.pipe(
    address,
    v.regex(
      /^postgres(?:ql)?:\/\//,
      "must be the URL of a Postgres: postgres://user:password@host:port/database",
    ),
  ),
  /** The most connections to it: one for each transaction side by side, and one for the ticks. */
  SLUICE_POSTGRES_POOL: v.optional(integer(1, 100), "8"),
};

/** The parsed environment. */
export type Config = ReturnType<typeof readConfig>;

/** Parses the environment. Throws a ConfigError that names every fault. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>) => parseEnv(entries, env);
