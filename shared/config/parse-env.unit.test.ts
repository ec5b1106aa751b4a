import { expect, test } from "bun:test";
import * as v from "valibot";
import { address, baseEnv, ConfigError, integer, parseEnv } from "./parse-env.ts";

/** What is said of an environment. */
function faults(entries: v.ObjectEntries, env: Readonly<Record<string, string>>): string {
  try {
    parseEnv(entries, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error("it was taken");
}

test("an empty environment gives the defaults; an empty variable counts as none", () => {
  const defaults = { SLUICE_STAGE: "local", SLUICE_EPOCH: 1, PORT: 8080, LOG_LEVEL: "info" } as const;
  expect(parseEnv(baseEnv, {})).toEqual(defaults);
  expect(parseEnv(baseEnv, { PORT: "", LOG_LEVEL: undefined, HOME: "/root" })).toEqual(defaults);
});

test("every fault is named, one a line", () => {
  const entries = { ...baseEnv, SLUICE_OBJECTS: address };
  expect(faults(entries, { SLUICE_STAGE: "Not A Stage", PORT: "70000", LOG_LEVEL: "loud" })).toBe(
    [
      "the environment cannot be used:",
      "  SLUICE_STAGE: must be 1 to 16 of a-z and 0-9",
      "  PORT: must be at most 65535",
      "  LOG_LEVEL: must be debug, info, warn, error or silent",
      "  SLUICE_OBJECTS is missing",
    ].join("\n"),
  );
});

test("a number is a whole number within its limits", () => {
  const entries = { N: integer(1, 9) };
  expect(parseEnv(entries, { N: "9" })).toEqual({ N: 9 });
  for (const N of ["0", "10", "1.5", "-1", "1e1", " 1", "0x1"])
    expect(faults(entries, { N })).toContain("N: must be");
});

test("an address may be a directory, a bucket or a database", () => {
  for (const at of ["file:///tmp/x", "s3://bucket", "postgres://u:p@h:5432/d"])
    expect(parseEnv({ AT: address }, { AT: at })).toEqual({ AT: at });
  expect(faults({ AT: address }, { AT: "/tmp/x" })).toContain("AT: must be a URL");
});

test("a value is never shown, whatever the schema's own message says", () => {
  const secret = "hunter2-hunter2";
  const schemas = {
    regex: v.pipe(v.string(), v.regex(/^[0-9]+$/)),
    picklist: v.picklist(["a", "b"]),
    url: v.pipe(v.string(), v.url()),
    length: v.pipe(v.string(), v.maxLength(3)),
    literal: v.literal("x"),
    check: v.pipe(
      v.string(),
      v.check(
        () => false,
        (issue) => `I do not like ${issue.input}`,
      ),
    ),
  };
  for (const schema of Object.values(schemas)) {
    const message = faults({ SECRET: schema }, { SECRET: secret });
    expect(message).toContain("SECRET");
    expect(message).not.toContain("hunter2");
  }
});
