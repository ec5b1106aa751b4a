/** Uploads in parts that were begun from here and are not over: so that the same command, run again, goes on where it was cut. */
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import * as v from "valibot";

const Kept = v.object({ upload: v.string() });

/** Which upload is meant: the same file, unchanged, sent to the same place in the same way. */
export interface UploadIdentity {
  readonly address: string;
  readonly feed: string;
  readonly mode: "load" | "check";
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** Where an upload is kept. */
export interface KeptUpload {
  read(): Promise<string | null>;
  keep(upload: string): Promise<void>;
  forget(): Promise<void>;
}

/** Finds the place, in the user's state directory (XDG_STATE_HOME, else ~/.local/state). */
export function keptUpload(identity: UploadIdentity): KeptUpload {
  const { address, feed, mode, path, bytes, modifiedMs } = identity;
  const name = createHash("sha256").update(JSON.stringify([address, feed, mode, path, bytes, modifiedMs]));
  const state = process.env["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state");
  const at = join(state, "sluice", "uploads", `${name.digest("hex")}.json`);
  return {
    read: async () => {
      const text = await readFile(at, "utf8").catch(() => null);
      const kept = v.safeParse(v.pipe(v.string(), v.parseJson(), Kept), text);
      return kept.success ? kept.output.upload : null;
    },
    keep: async (upload) => {
      await mkdir(dirname(at), { recursive: true });
      await writeFile(at, JSON.stringify({ upload, path, feed, address }));
    },
    forget: () => rm(at, { force: true }),
  };
}
