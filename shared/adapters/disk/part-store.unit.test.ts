import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { partStoreSuite } from "../../ports/part-store.suite.ts";
import { diskObjectStore } from "./object-store.ts";
import { diskPartStore } from "./part-store.ts";

const directory = mkdtempSync(join(tmpdir(), "parts-"));
const options = { durable: false };
const objects = diskObjectStore(directory, options);
const parts = diskPartStore(directory, objects, false);
afterAll(() => rmSync(directory, { recursive: true }));

partStoreSuite("uploads in parts on the disk", async () => ({ objects, parts }));

test("uploads on the disk that nobody went on with are removed, and no others", async () => {
  const [old, fresh] = [await parts.begin("acme/old"), await parts.begin("acme/fresh")];
  utimesSync(join(directory, ".parts", old), new Date(0), new Date(0));
  const [tail, raw] = ["_arriving/acme/f_1/tail-00001", "acme/f_1/raw"];
  for (const key of [tail, raw]) {
    await objects.put(key, new Uint8Array([1]));
    utimesSync(join(directory, key), new Date(0), new Date(0));
  }
  await parts.removeAbandoned?.(new Date(Date.now() - 60_000));
  await expect(objects.bytes(tail)).rejects.toThrow("no object");
  expect((await objects.bytes(raw)).length).toBe(1);
  const left = await readdir(join(directory, ".parts"));
  expect([left.includes(old), left.includes(fresh)]).toEqual([false, true]);
});

test("no upload's id leads out of its directory", async () => {
  await expect(parts.list({ key: "acme/x", id: "../../etc" })).rejects.toThrow("no id of an upload");
});
