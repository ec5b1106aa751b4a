/** The environment, parsed once, by schema: a bad one stops the start and every fault is named. */
import * as v from "valibot";

/** What is wrong with the environment, one line a variable; a value is never shown. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Parses `env` by the entries, whose keys are the variables' names. Throws ConfigError. */
export function parseEnv<const Entries extends v.ObjectEntries>(
  entries: Entries,
  env: Readonly<Record<string, string | undefined>>,
): v.InferOutput<v.ObjectSchema<Entries, undefined>> {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = v.safeParse(v.object(entries), given);
  if (parsed.success) return parsed.output;
  const faults = parsed.issues.map((issue) => {
    const name = v.getDotPath(issue) ?? "?";
    return given[name] === undefined ? `${name} is missing` : `${name}: ${withoutValue(issue)}`;
  });
  throw new ConfigError(`the environment cannot be used:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
}

/** Valibot's own messages show what was received, which may be a secret: then only what was expected is said. */
function withoutValue({ message, received, expected, input }: v.BaseIssue<unknown>): string {
  const shows = message.includes(received) || (typeof input === "string" && message.includes(input));
  if (!shows) return message;
  return expected === null ? "is not valid" : `must be ${expected}`;
}

/** A whole number in a variable. */
export const integer = (least: number, most: number) =>
  v.pipe(
    v.string(),
    v.regex(/^[0-9]{1,12}$/, "must be a whole number"),
    v.transform(Number),
    v.minValue(least, `must be at least ${least}`),
    v.maxValue(most, `must be at most ${most}`),
  );

/** An address in a variable. */
export const address = v.pipe(v.string(), v.url("must be a URL"));

/** What every service reads. */
export const baseEnv = {
  SLUICE_STAGE: v.optional(
    v.pipe(v.string(), v.regex(/^[a-z][a-z0-9]{0,15}$/, "must be 1 to 16 of a-z and 0-9")),
    "local",
  ),
  SLUICE_EPOCH: v.optional(integer(1, 1_000_000), "1"),
  PORT: v.optional(integer(0, 65_535), "8080"),
  LOG_LEVEL: v.optional(
    v.picklist(["debug", "info", "warn", "error", "silent"], "must be debug, info, warn, error or silent"),
    "info",
  ),
};

/** What every service's long-running host reads besides. */
export const hostEnv = {
  /** Where it listens: 0.0.0.0 in a container. */
  HOST: v.optional(v.pipe(v.string(), v.ip("must be an IP address")), "127.0.0.1"),
  /** How long a message stays hidden from other processes while it is worked on; renewed at a third of it, so it is what a crash costs. */
  SLUICE_VISIBILITY_SECONDS: v.optional(integer(2, 43_200), "20"),
};

/** What a service reads whose routes an operator may use: the public half of the key, and the hash of the rest. */
export const operatorEnv = {
  SLUICE_OPERATOR_KEY_ID: v.pipe(
    v.string(),
    v.regex(/^[0-9A-Za-z]{8,32}$/, "must be 8 to 32 letters and digits"),
  ),
  SLUICE_OPERATOR_KEY_SHA256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "must be 64 hex digits")),
  /** What one key may send in a minute to one process. */
  SLUICE_REQUESTS_PER_MINUTE: v.optional(integer(1, 10_000_000), "30000"),
};
