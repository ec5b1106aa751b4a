import { expect, test } from "bun:test";
import { gatewayConfig } from "./config.ts";

const env = {
  SLUICE_OBJECTS: "file:///var/sluice",
  PUBLIC_URL: "https://files.example.com",
  SLUICE_OPERATOR_KEY_ID: "OPERATOR",
  SLUICE_OPERATOR_KEY_SHA256: "0".repeat(64),
};

test("what is not set has a default; what is secret or says where has none", () => {
  expect(gatewayConfig(env)).toMatchObject({ SLUICE_ROWS_PER_SHARD: 10_000, SLUICE_EPOCH: 1, PORT: 8080 });
});

test("a bad environment names every fault, and no value", () => {
  const bad = {
    ...env,
    PUBLIC_URL: undefined,
    SLUICE_ROWS_PER_SHARD: "0",
    SLUICE_OPERATOR_KEY_SHA256: "hunter2",
  };
  let message = "";
  try {
    gatewayConfig(bad);
  } catch (error) {
    message = String(error);
  }
  expect(message).toContain("PUBLIC_URL is missing");
  expect(message).toContain("SLUICE_ROWS_PER_SHARD: must be at least 1");
  expect(message).toContain("SLUICE_OPERATOR_KEY_SHA256: must be 64 hex digits");
  expect(message).not.toContain("hunter2");
});
