import { describe, expect, test } from "bun:test";
import { readConfig } from "./config.ts";

describe("the loader's settings", () => {
  test("need the object store and the operator's key; the rest has defaults", () => {
    const operator = {
      SLUICE_OPERATOR_KEY_ID: "OPERATOR1",
      SLUICE_OPERATOR_KEY_SHA256: "0".repeat(64),
    };
    expect(readConfig({ SLUICE_OBJECTS: "file:///data/objects", ...operator })).toMatchObject({
      SLUICE_OBJECTS: "file:///data/objects",
      SLUICE_CHUNK_ROWS: 500,
      SLUICE_STAGE: "local",
    });
  });

  test("stop the start when they are bad, and every fault is named", () => {
    const read = () => readConfig({ SLUICE_CHUNK_ROWS: "0", SLUICE_EPOCH: "x" });
    expect(read).toThrow("SLUICE_OBJECTS is missing");
    expect(read).toThrow("SLUICE_OPERATOR_KEY_ID is missing");
    expect(read).toThrow("SLUICE_CHUNK_ROWS: must be at least 1");
    expect(read).toThrow("SLUICE_EPOCH: must be a whole number");
  });
});
