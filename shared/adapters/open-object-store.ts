/** The object store that a setting names. */
import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import type { ObjectStore } from "../ports/object-store.ts";
import { diskObjectStore } from "./disk/object-store.ts";
import { s3Client } from "./s3/client.ts";
import { s3ObjectStore } from "./s3/object-store.ts";

/** Opens `file:///an/absolute/directory`, `s3://bucket`, or `s3://bucket?path-style` for an emulator behind a name. Throws an Error that says what was expected. */
export function openObjectStore(url: string): ObjectStore {
  const parsed = URL.parse(url);
  if (parsed?.protocol === "file:" && parsed.host === "") {
    const directory = fileURLToPath(parsed);
    if (isAbsolute(directory) && directory !== "/") return diskObjectStore(directory);
  }
  if (parsed?.protocol === "s3:" && parsed.host !== "" && parsed.pathname.replace("/", "") === "")
    return s3ObjectStore({
      client: s3Client({ pathStyle: parsed.searchParams.has("path-style") }),
      bucket: parsed.host,
    });
  throw new Error(
    `objects cannot be kept at ${JSON.stringify(url)}: give file:///an/absolute/directory or s3://bucket`,
  );
}
