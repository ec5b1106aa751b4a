import { describe, expect, test } from "bun:test";
import { readConfig } from "./config.ts";

describe("the loader's settings", () => {
  test("need only the object store; the rest has defaults", () => {
    expect(readConfig({ SLUICE_OBJECTS: "file:///data/objects" })).toMatchObject({
      SLUICE_OBJECTS: "file:///data/objects",
      SLUICE_CHUNK_ROWS: 500,
      SLUICE_STAGE: "local",
    });
  });

  test("stop the start when they are bad, and every fault is named", () => {
    const read = () => readConfig({ SLUICE_CHUNK_ROWS: "0", SLUICE_EPOCH: "x" });
    expect(read).toThrow("SLUICE_OBJECTS is missing");
    expect(read).toThrow("SLUICE_CHUNK_ROWS: must be at least 1");
    expect(read).toThrow("SLUICE_EPOCH: must be a whole number");
  });
});
