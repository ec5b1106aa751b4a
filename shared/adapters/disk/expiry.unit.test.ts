/** Objects on the local disk that are kept for some days only. */
import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diskKeys, diskSweep } from "./expiry.ts";
import { diskObjectStore } from "./object-store.ts";

const root = mkdtempSync(join(tmpdir(), "expiry-"));
afterAll(() => rmSync(root, { recursive: true }));

let directory = "";
let number = 0;
beforeEach(() => {
  directory = join(root, String((number += 1)));
});
const body = new TextEncoder().encode("rows");
/** The store is swept as if so many days had gone by. */
const daysOn = (days: number): Date => new Date(Date.now() + days * 86_400_000);
const keysOf = async (prefix = ""): Promise<readonly string[]> =>
  (await Array.fromAsync(diskKeys(directory)(prefix))).flat().sort();

describe("a sweep", () => {
  test("removes what has outlived its days, and leaves what is within them and what has none", async () => {
    const store = diskObjectStore(directory, { durable: false });
    await store.put("acme/f_1/raw", body, 2);
    await store.put("acme/f_1/journal/0000/1.json", body, 90);
    await store.put("acme/f_1/keys/0000.ndjson", body);
    const sweep = diskSweep(directory);
    expect(await sweep(daysOn(1.9))).toBe(0);
    expect(await keysOf()).toHaveLength(3);
    expect(await sweep(daysOn(3))).toBe(1);
    expect(await keysOf()).toEqual(["acme/f_1/journal/0000/1.json", "acme/f_1/keys/0000.ndjson"]);
    expect(await sweep(daysOn(3))).toBe(0);
    expect(await sweep(daysOn(400))).toBe(1);
    expect(await keysOf()).toEqual(["acme/f_1/keys/0000.ndjson"]);
  });

  test("leaves what was written again since, until its own day is over", async () => {
    const store = diskObjectStore(directory, { durable: false });
    await store.put("acme/f_1/reports/file.json", body, 2);
    await store.put("acme/f_1/reports/file.json", body, 5);
    const sweep = diskSweep(directory);
    await store.remove("acme/f_1/reports/file.json");
    await store.put("acme/f_1/reports/file.json", body, 5);
    expect(await sweep(daysOn(1))).toBe(0);
    expect(await sweep(daysOn(7))).toBe(1);
    expect(await keysOf()).toEqual([]);
  });

  test("of a store that nothing was put into, or whose object is gone already, removes nothing", async () => {
    expect(await diskSweep(directory)(daysOn(1))).toBe(0);
    const store = diskObjectStore(directory, { durable: false });
    await store.put("acme/f_1/raw", body, 1);
    await store.remove("acme/f_1/raw");
    expect(await diskSweep(directory)(daysOn(3))).toBe(0);
  });
});

test("keys are listed by their beginnings, and nothing else that lies there", async () => {
  const store = diskObjectStore(directory, { durable: false });
  for (const key of ["acme/f_1/raw", "acme/f_2/raw", "acmeco/f_1/raw"]) await store.put(key, body, 1);
  expect(await keysOf("acme/")).toEqual(["acme/f_1/raw", "acme/f_2/raw"]);
  expect(await keysOf("acme/f_1")).toEqual(["acme/f_1/raw"]);
  expect(await keysOf("nobody/")).toEqual([]);
});
