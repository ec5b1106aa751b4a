import { expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { openWorkDirectory } from "./work-directory.ts";

test("each job has a directory of its own; what killed processes of this machine left is removed, and nothing else", async () => {
  const parent = mkdtempSync(join(tmpdir(), "sluice-work-test-"));
  try {
    const gone = join(parent, `sluice-gateway-${hostname()}-999999999-abc`);
    const alive = join(parent, `sluice-gateway-${hostname()}-${process.ppid}-abc`);
    const elsewhere = join(parent, "sluice-gateway-another-host-999999999-abc");
    for (const path of [gone, alive, elsewhere]) mkdirSync(path);
    const work = openWorkDirectory(parent);
    expect([gone, alive, elsewhere].map((path) => existsSync(path))).toEqual([false, true, true]);

    const [one, two] = [await work.job(), await work.job()];
    expect(one.path).not.toBe(two.path);
    await one.remove();
    expect([existsSync(one.path), existsSync(two.path)]).toEqual([false, true]);
    await work.remove();
    expect(existsSync(work.path)).toBe(false);
  } finally {
    rmSync(parent, { recursive: true });
  }
});
