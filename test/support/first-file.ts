/** docs/deploy.md's last steps, run by their letter against a mesh: a partner, its key, a first file. */
import { expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { TestMesh } from "./mesh.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Registers the test; `running` gives the mesh. */
export function sendFirstFile(running: () => TestMesh): void {
  test("docs/deploy.md takes a new partner to a loaded row, every command run", async () => {
    const docs = readFileSync(join(root, "docs/deploy.md"), "utf8");
    const steps = [...docs.matchAll(/^```sh run first-file\n([\s\S]*?)^```$/gm)];
    const [register = "", send = ""] = steps.map(([, step]) => step);
    const { url, operatorKey } = running().mesh.run();
    const place = mkdtempSync(join(tmpdir(), "sluice-first-file-"));
    try {
      // `npx sluice` is the project's own, as in its directory.
      symlinkSync(join(root, "node_modules"), join(place, "node_modules"));
      const { DATABASE_URL: _database, ...outer } = process.env;
      const env = { ...outer, SLUICE_URL: url, SLUICE_OPERATOR_KEY: operatorKey };
      const [, key] = /"key":"([^"]+)"/.exec(await run(register, place, env)) ?? [];
      expect(key).toStartWith("slk_");
      await run(send, place, { ...env, SLUICE_KEY: key });
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
    const { sql } = running();
    const rows = await sql`select customer from legacy.orders where partner = 'initech'`;
    expect(rows.map((row) => ({ ...row }))).toEqual([{ customer: "Aoki Books" }]);
  }, 60_000);
}

/** Runs a block to its end; the test goes on serving what the services call meanwhile. */
async function run(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn("bash", ["-euc", command], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await ended;
  expect({ command, code: child.exitCode, stderr }).toEqual({ command, code: 0, stderr });
  return stdout;
}
