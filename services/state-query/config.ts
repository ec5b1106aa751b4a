/** State-query's settings, from the environment. */
import * as v from "valibot";
import { address, baseEnv, hostEnv, operatorEnv, parseEnv } from "@sluice/shared/config/parse-env.ts";

const entries = {
  ...baseEnv,
  ...hostEnv,
  ...operatorEnv,
  /** Where reports lie: `file:///directory` or `s3://bucket`. */
  SLUICE_OBJECTS: address,
  /** Where webhooks may lie: `public` is https on the public internet; `any` lets plain http and addresses of one's own network in. */
  SLUICE_WEBHOOK_TARGETS: v.optional(v.picklist(["public", "any"], "must be public or any"), "public"),
};

/** The parsed environment. */
export type Config = ReturnType<typeof readConfig>;

/** Parses the environment. Throws a ConfigError that names every fault. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>) => parseEnv(entries, env);
