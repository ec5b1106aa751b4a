/** A small disk of its own, where the machine lets us mount one (root, not in every container), and its filling up. */
import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A mounted disk. */
export interface SmallDisk {
  /** Writes until nothing more fits. */
  fill(): void;
  /** Takes away what `fill` wrote. */
  drain(): void;
  unmount(): void;
}

/** Mounts one of so many MiB at a directory; null where that is not allowed. */
export function mountSmallDisk(directory: string, mebibytes: number): SmallDisk | null {
  mkdirSync(directory, { recursive: true });
  const options = `size=${mebibytes}m,mode=755`;
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", directory]);
  if (status !== 0) return null;
  const filler = join(directory, "filler");
  return {
    fill: () => {
      const file = openSync(filler, "w");
      try {
        for (let size = 1024 ** 2; size >= 1; size = size / 2) writeWhileItFits(file, size);
      } finally {
        closeSync(file);
      }
    },
    drain: () => rmSync(filler, { force: true }),
    unmount: () => void spawnSync("umount", ["-l", directory]),
  };
}

/** Whether this machine lets us mount one. */
export function canMountSmallDisk(): boolean {
  const directory = mkdtempSync(join(tmpdir(), "sluice-disk-"));
  const disk = mountSmallDisk(directory, 1);
  disk?.unmount();
  rmSync(directory, { recursive: true, force: true });
  return disk !== null;
}

function writeWhileItFits(file: number, size: number): void {
  const block = new Uint8Array(size);
  try {
    for (;;) if (writeSync(file, block) < size) return;
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ENOSPC")) throw cause;
  }
}
