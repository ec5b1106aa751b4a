import { afterAll, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openObjectStore } from "./open-object-store.ts";

const directory = mkdtempSync(join(tmpdir(), "open-"));
afterAll(() => rmSync(directory, { recursive: true }));

test("a file URL is a store on disk, also with blanks in its path", async () => {
  const path = join(directory, "my objects");
  const store = openObjectStore(pathToFileURL(path).href);
  await store.put("acme/x", new Uint8Array([1]));
  expect(existsSync(join(path, "acme", "x"))).toBe(true);
});

test("an s3 URL is a bucket", () => {
  expect(openObjectStore("s3://objects")).toHaveProperty("put");
  expect(openObjectStore("s3://objects?path-style")).toHaveProperty("put");
});

test.each([
  "",
  "objects",
  "/var/objects",
  "file:///",
  "file://host/objects",
  "s3://",
  "s3://bucket/prefix",
  "https://x.y",
])("%j is refused, with what to give instead", (url) => {
  expect(() => openObjectStore(url)).toThrow("give file:///an/absolute/directory or s3://bucket");
});
