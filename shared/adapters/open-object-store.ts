/** The object store that a setting names, and the uploads in parts that end in it. */
import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import type { ObjectKeys, ObjectStore, ObjectSweep } from "../ports/object-store.ts";
import type { PartStore } from "../ports/part-store.ts";
import { diskKeys, diskSweep } from "./disk/expiry.ts";
import { diskObjectStore } from "./disk/object-store.ts";
import { diskPartStore } from "./disk/part-store.ts";
import { s3Client } from "./s3/client.ts";
import { s3ObjectKeys } from "./s3/object-keys.ts";
import { s3ObjectStore } from "./s3/object-store.ts";
import { s3PartStore } from "./s3/part-store.ts";

type Named =
  | { readonly kind: "disk"; readonly directory: string }
  | { readonly kind: "s3"; readonly bucket: string; readonly pathStyle: boolean };

/** Opens `file:///an/absolute/directory`, `s3://bucket`, or `s3://bucket?path-style` for an emulator behind a name. Throws an Error that says what was expected. */
export function openObjectStore(url: string): ObjectStore {
  const named = readAddress(url);
  if (named.kind === "disk") return diskObjectStore(named.directory);
  const { bucket, pathStyle } = named;
  return s3ObjectStore({ client: s3Client({ pathStyle }), bucket });
}

/** Opens the uploads in parts of the object store of the same address. Throws as openObjectStore does. */
export function openPartStore(url: string, objects: ObjectStore): PartStore {
  const named = readAddress(url);
  if (named.kind === "disk") return diskPartStore(named.directory, objects);
  const { bucket, pathStyle } = named;
  return s3PartStore({ client: s3Client({ pathStyle, signsForOthers: true }), bucket, objects });
}

/** What removes objects that have outlived their days there; null where the store does that itself. Throws as openObjectStore does. */
export function openObjectSweep(url: string): ObjectSweep | null {
  const named = readAddress(url);
  return named.kind === "disk" ? diskSweep(named.directory) : null;
}

/** What lists the objects there. Throws as openObjectStore does. */
export function openObjectKeys(url: string): ObjectKeys {
  const named = readAddress(url);
  if (named.kind === "disk") return diskKeys(named.directory);
  const { bucket, pathStyle } = named;
  return s3ObjectKeys({ client: s3Client({ pathStyle }), bucket });
}

function readAddress(url: string): Named {
  const parsed = URL.parse(url);
  if (parsed?.protocol === "file:" && parsed.host === "") {
    const directory = fileURLToPath(parsed);
    if (isAbsolute(directory) && directory !== "/") return { kind: "disk", directory };
  }
  if (parsed?.protocol === "s3:" && parsed.host !== "" && parsed.pathname.replace("/", "") === "")
    return { kind: "s3", bucket: parsed.host, pathStyle: parsed.searchParams.has("path-style") };
  throw new Error(
    `objects cannot be kept at ${JSON.stringify(url)}: give file:///an/absolute/directory or s3://bucket`,
  );
}
