import { afterAll, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimDirectory, pidsFile, releaseDirectory } from "./claim.ts";
import { NotReady } from "./preflight.ts";
import { identify, type ProcessIdentity, startOf, writeIdentities } from "./process-identity.ts";

const root = mkdtempSync(join(tmpdir(), "sluice-claim-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const fresh = (): string => mkdtempSync(join(root, "mesh-"));
const claimOf = (directory: string, owner: ProcessIdentity): void =>
  writeFileSync(join(directory, "supervisor.pid"), writeIdentities([owner]));
const refusal = (directory: string): Promise<unknown> =>
  claimDirectory(directory).then(
    () => null,
    (cause: unknown) => cause,
  );

test("a directory is one mesh's: another start there is one clear line", async () => {
  const directory = fresh();
  expect(await refusal(directory)).toBeNull();
  const second = await refusal(directory);
  expect(second).toBeInstanceOf(NotReady);
  expect(String(second)).toContain(`Sluice runs already in ${directory} (process ${process.pid}): stop it`);
  releaseDirectory(directory);
  expect(await refusal(directory)).toBeNull();
});

test("a claim whose owner is gone is taken over, also when its pid is another process's by now", async () => {
  const ended = fresh();
  const child = spawn("true");
  await once(child, "exit");
  claimOf(ended, { pid: child.pid ?? 0, start: "1" });
  expect(await refusal(ended)).toBeNull();
  const reused = fresh();
  claimOf(reused, { pid: process.pid, start: "1" });
  expect(await refusal(reused)).toBeNull();
  const broken = fresh();
  writeFileSync(join(broken, "supervisor.pid"), "");
  expect(await refusal(broken)).toBeNull();
});

test("taking over ends what the dead one left running, frozen or deaf, and nobody who has such a pid by chance", async () => {
  const directory = fresh();
  const left = ["exec sleep 60", "trap '' TERM; echo; while :; do sleep 0.1; done"].map((script) =>
    spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "ignore"] }),
  );
  const bystander = spawn("sleep", ["60"]);
  const frozen = left[0]!;
  frozen.kill("SIGSTOP");
  await once(left[1]!.stdout, "data");
  const gone = left.map((child) => once(child, "exit"));
  const list = left.map((child) => identify(child.pid ?? 0)).filter((one) => one !== null);
  claimOf(directory, { pid: frozen.pid ?? 0, start: "1" });
  writeFileSync(pidsFile(directory), writeIdentities([...list, { pid: bystander.pid ?? 0, start: "1" }]));
  expect(await refusal(directory)).toBeNull();
  await Promise.all(gone);
  expect(startOf(bystander.pid ?? 0)).not.toBeNull();
  bystander.kill("SIGKILL");
}, 20_000);
