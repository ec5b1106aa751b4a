import { afterAll, beforeAll, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { services } from "@sluice/contracts/services.ts";
import { client } from "../../cli/client.ts";
import { type Mesh, startMesh } from "./mesh.ts";
import { startOf } from "./process-identity.ts";
import { readRunFile } from "./run-file.ts";
import { until } from "./until.ts";

const parent = mkdtempSync(join(tmpdir(), "sluice-mesh-"));
// The database server may run as another user, who must be able to walk there.
chmodSync(parent, 0o755);
const directory = join(parent, "kept");
let mesh: Mesh;

beforeAll(async () => {
  mesh = await startMesh({ directory, port: 0, databaseUrl: null });
}, 90_000);
afterAll(async () => {
  await mesh.stop();
  rmSync(parent, { recursive: true, force: true });
}, 60_000);

const modeOf = (name: string): string => (statSync(join(directory, name)).mode & 0o777).toString(8);
const orders = (order: string) =>
  new Blob([
    `order_no,step,at,customer,currency,amount\n${order},created,2026-11-20T09:30:00Z,Aoki Books,JPY,1250\n`,
  ]);

test("run.json says what runs and how to reach it, to its owner alone", () => {
  const run = readRunFile(directory);
  expect(run).toEqual(mesh.run());
  expect(Object.keys(run?.endpoints ?? {}).toSorted()).toEqual([
    "AWS_ENDPOINT_URL_DYNAMODB",
    "AWS_ENDPOINT_URL_DYNAMODB_STREAMS",
    "AWS_ENDPOINT_URL_EVENTBRIDGE",
    "AWS_ENDPOINT_URL_SQS",
  ]);
  const names = ["supervisor", "dynamodb", "queues", "postgres", "bus", "pipes", ...services];
  expect(Object.keys(run?.processes ?? {}).toSorted()).toEqual(names.toSorted());
  for (const pid of Object.values(run?.processes ?? {})) expect(startOf(pid)).not.toBeNull();
  expect([modeOf("run.json"), modeOf("keys.json")]).toEqual(["600", "600"]);
});

test("a second start in the same directory is refused while the first runs", async () => {
  const refusal: unknown = await startMesh({ directory, port: 0 }).catch((cause: unknown) => cause);
  expect(String(refusal)).toContain(`NotReady: Sluice runs already in ${directory}`);
  expect(readRunFile(directory)).toEqual(mesh.run());
});

test("a killed service comes back, and run.json follows", async () => {
  const before = mesh.run().processes["loader"]!;
  await mesh.kill("loader");
  await mesh.waitRestarted("loader");
  const after = mesh.run().processes["loader"];
  expect(after).not.toBe(before);
  expect(startOf(before)).toBeNull();
  await until("run.json names the new one", () => readRunFile(directory)?.processes["loader"] === after);
  expect(mesh.logs("loader").match(/"listening"/g)).toHaveLength(2);
}, 60_000);

test("a stop ends every process and takes run.json away; the next start finds keys and data again", async () => {
  const { url, partnerKey, operatorKey, processes } = mesh.run();
  const { file } = await client(url, partnerKey).upload("orders", orders("A-1001"));
  const { phase } = await client(url, partnerKey).follow(file, () => undefined);
  expect(phase).toBe("synced");

  await mesh.stop();
  const { supervisor: _, ...children } = processes;
  for (const pid of Object.values(children)) expect(startOf(pid)).toBeNull();
  expect(existsSync(join(directory, "run.json"))).toBe(false);
  for (const name of services)
    expect(readFileSync(join(directory, "logs", `${name}.log`), "utf8")).toContain(
      "stopped: what was in flight is finished",
    );

  mesh = await startMesh({ directory, port: 0, databaseUrl: null });
  expect(mesh.run()).toMatchObject({ partnerKey, operatorKey });
  const again = client(mesh.run().url, partnerKey);
  expect((await again.file(file))?.phase).toBe("synced");
  expect(await again.upload("orders", orders("A-1001"))).toMatchObject({ file, repeat: true });
  const next = await again.upload("orders", orders("A-1002"));
  expect((await again.follow(next.file, () => undefined)).phase).toBe("synced");
}, 120_000);
