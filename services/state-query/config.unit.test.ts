import { expect, test } from "bun:test";
import { readConfig } from "./config.ts";

const env = {
  SLUICE_OBJECTS: "file:///var/sluice",
  SLUICE_OPERATOR_KEY_ID: "OPERATOR",
  SLUICE_OPERATOR_KEY_SHA256: "0".repeat(64),
};

test("what is not set has a default; what is secret or says where has none", () => {
  expect(readConfig(env)).toMatchObject({ SLUICE_STAGE: "local", PORT: 8080, LOG_LEVEL: "info" });
});

test("webhooks go to the public internet alone, unless it is said otherwise in so many words", () => {
  expect(readConfig(env).SLUICE_WEBHOOK_TARGETS).toBe("public");
  expect(readConfig({ ...env, SLUICE_WEBHOOK_TARGETS: "any" }).SLUICE_WEBHOOK_TARGETS).toBe("any");
  expect(() => readConfig({ ...env, SLUICE_WEBHOOK_TARGETS: "all" })).toThrow("must be public or any");
});

test("a bad environment names every fault, and no value", () => {
  const bad = { SLUICE_OPERATOR_KEY_ID: "me", SLUICE_OPERATOR_KEY_SHA256: "hunter2", PORT: "web" };
  let message = "";
  try {
    readConfig(bad);
  } catch (error) {
    message = String(error);
  }
  expect(message).toContain("SLUICE_OBJECTS is missing");
  expect(message).toContain("SLUICE_OPERATOR_KEY_ID: must be 8 to 32 letters and digits");
  expect(message).toContain("SLUICE_OPERATOR_KEY_SHA256: must be 64 hex digits");
  expect(message).toContain("PORT: must be a whole number");
  expect(message).not.toContain("hunter2");
});
