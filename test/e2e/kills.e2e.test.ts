/** SIGKILL and SIGSTOP of the services, at seeded moments: the end is that of an undisturbed run. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { services } from "@sluice/contracts/services.ts";
import { type KnownOrder, ordersText } from "@sluice/deploy/samples/orders-file.ts";
import { seeded } from "@sluice/deploy/samples/random.ts";
import { until } from "@sluice/deploy/local/supervisor/until.ts";
import { none, startTestMesh, type TestMesh } from "../support/mesh.ts";

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const phases = ["shard", "validate", "load", "sync"] as const;
let it: TestMesh;
let known: readonly KnownOrder[] = [];

beforeAll(async () => {
  // A killed worker's messages come back after their visibility: 3 s here, so that twenty kills are a minute or two.
  const quick = { SLUICE_VISIBILITY_SECONDS: "3" };
  const env = Object.fromEntries(services.map((name) => [name, quick]));
  it = await startTestMesh({ env: { ...env, loader: { ...quick, SLUICE_CHUNK_ROWS: "20" } } });
}, 90_000);
afterAll(() => it.stop(), 60_000);

test("20 kills, each service in each phase: Postgres equals the sources, every row counted once, no dead letter", async () => {
  const random = seeded(20_261_120);
  for (let kill = 0; kill < 20; kill += 1) {
    const service = services[kill % services.length] ?? "loader";
    const phase = phases[Math.floor(kill / services.length)] ?? "load";
    const delayMs = random.below(120);
    const date = `2026-10-${String(kill + 1).padStart(2, "0")}`;
    const day = ordersText({ seed: 100 + kill, rows: 120, day: date, known });
    known = day.known;
    // The gateway may be what was killed last.
    await it.mesh.ready();
    const { file } = await it.partner.upload("orders", new Blob([day.text]));
    // The phase is seen through state-query, which may be the one that dies: then any later sight of it will do.
    await until(`file ${file} is in phase ${phase} or beyond`, async () => {
      const view = await it.partner.file(file).catch(() => null);
      return (
        view !== null &&
        ["shard", "validate", "load", "sync", "synced"].indexOf(view.phase) >= phases.indexOf(phase)
      );
    });
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    const pid = it.mesh.run().processes[service];
    if (pid !== undefined) process.kill(pid, "SIGKILL");
    const view = await it.partner.follow(file, () => undefined);
    expect({ kill, service, phase: view.phase }).toEqual({ kill, service, phase: "synced" });
    const { created, updated, unchanged, conflicts, emitted, applied, superseded } = view.counts;
    expect({ kill, service, rows: created + updated + unchanged + conflicts, conflicts }).toEqual({
      kill,
      service,
      rows: 120,
      conflicts: 0,
    });
    expect({ kill, service, settled: applied + superseded }).toEqual({ kill, service, settled: emitted });
    expect({ kill, service, ...(await it.differences("orders", bytesOf(day.text))) }).toEqual({
      kill,
      service,
      ...none,
    });
  }
  expect(await it.deadLetters()).toBe(0);
}, 600_000);

test("a loader frozen in the first file and woken after the second changes nothing, though the second has newer rows of the same keys", async () => {
  const header = "order_no,step,at,customer,currency,amount\n";
  const numbers = Array.from({ length: 1_500 }, (_, index) => `Z-${String(index).padStart(5, "0")}`);
  const first =
    header + numbers.map((no) => `${no},created,2026-11-21T01:00:00Z,Aoki Books,JPY,100\n`).join("");
  const second =
    header +
    numbers
      .slice(0, 200)
      .map((no) => `${no},cancelled,2026-11-21T02:00:00Z,,,\n`)
      .join("");
  await it.mesh.ready();
  const a = await it.partner.upload("orders", new Blob([first]));
  const b = await it.partner.upload("orders", new Blob([second]));
  const frozen = it.mesh.run().processes["loader"];
  if (frozen === undefined) throw new Error("no loader runs");
  await until("rows of the first file are being written", async () => {
    const [row] = await it.sql`select count(*)::int as n from legacy.orders where order_no like 'Z-%'`;
    return row?.["n"] > 0;
  });
  process.kill(frozen, "SIGSTOP");
  const helper = spawn(process.execPath, [fileURLToPath(import.meta.resolve("@sluice/loader/server.ts"))], {
    stdio: "ignore",
    env: {
      PATH: process.env["PATH"] ?? "",
      PORT: "0",
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      SLUICE_OBJECTS: `file://${it.mesh.directory}/objects`,
      SLUICE_OPERATOR_KEY_ID: "OPERATOR1",
      SLUICE_OPERATOR_KEY_SHA256: "0".repeat(64),
      ...it.mesh.run().endpoints,
    },
  });
  try {
    expect(await it.partner.follow(a.file, () => undefined)).toMatchObject({ phase: "synced" });
    expect(await it.partner.follow(b.file, () => undefined)).toMatchObject({ phase: "synced" });
    await it.differences("orders", bytesOf(first));
    expect(await it.differences("orders", bytesOf(second))).toEqual(none);
    process.kill(frozen, "SIGCONT");
    // It has come to itself when it has taken a further file: what it still held of the first is settled by then.
    helper.kill("SIGKILL");
    const third = `${header}Y-00001,created,2026-11-21T03:00:00Z,Aoki Books,JPY,100\n`;
    expect(await it.send("orders", bytesOf(third))).toMatchObject({ phase: "synced" });
    expect(await it.differences("orders", bytesOf(third))).toEqual(none);
    expect(it.mesh.run().processes["loader"]).toBe(frozen);
  } finally {
    helper.kill("SIGKILL");
  }
}, 180_000);
