/** A rolling deploy under load: two builds of each service at once, the old one replaced by the new, one service after the other. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import { type ServiceName, services } from "@sluice/contracts/services.ts";
import type { TableName } from "@sluice/contracts/topology.ts";
import type { TreeCopy } from "@sluice/deploy/author/testing.ts";
import { until } from "@sluice/deploy/local/supervisor/until.ts";
import { type KnownOrder, ordersText } from "@sluice/deploy/samples/orders-file.ts";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { none, startTestMesh, type TestMesh } from "../support/mesh.ts";
import { nextBuild, sentBy } from "../support/next-build.ts";

const rows = 20;
/** Files under way at once. */
const window = 2;
/** Where a service's events are seen. The sync-consumer's go straight to the bus, and state-query sends none. */
const tableOf: { readonly [Name in ServiceName]?: TableName } = {
  "ingest-gateway": "shards",
  validator: "validations",
  loader: "loads",
};

let it: TestMesh;
let next: TreeCopy;
beforeAll(async () => {
  next = nextBuild();
  it = await startTestMesh();
}, 90_000);
afterAll(async () => {
  await it.stop();
  next.remove();
}, 60_000);

/** Sends file after file until told to stop, a few at once; no request of it may fail. */
function startLoad() {
  const files: { readonly bytes: Uint8Array<ArrayBuffer>; readonly end: Promise<FileView> }[] = [];
  const stopping = new AbortController();
  let ended = 0;
  let known: readonly KnownOrder[] = [];
  const sending = (async () => {
    while (!stopping.signal.aborted) {
      const day = new Date(Date.UTC(2026, 0, 1 + files.length)).toISOString().slice(0, 10);
      const made = ordersText({ seed: files.length, rows, day, known });
      known = made.known;
      const bytes = new TextEncoder().encode(made.text);
      const { file } = await it.partner.upload("orders", new Blob([bytes]));
      const end = it.partner.follow(file, () => undefined);
      files.push({ bytes, end: end.finally(() => (ended += 1)) });
      await files.at(-window)?.end;
    }
  })();
  return {
    files,
    sending,
    ended: () => ended,
    stop: () => {
      stopping.abort();
      return sending;
    },
  };
}

test("every service is replaced under load: no request fails, no row is lost or counted twice, no dead letter", async () => {
  const endpoint = it.mesh.run().endpoints["AWS_ENDPOINT_URL_DYNAMODB"] ?? "";
  const load = startLoad();
  const orFailed = <Value>(work: Promise<Value>): Promise<Value> =>
    Promise.race([work, load.sending.then(() => work)]);
  const before = it.mesh.run().processes;
  // Readers before those who send to them.
  for (const name of services.toReversed()) {
    const { takeOver } = await orFailed(it.mesh.startBeside(name, next.path));
    const [table, sofar] = [tableOf[name], load.ended()];
    await orFailed(
      until(
        `files go their way through two builds of ${name}, and both send`,
        async () =>
          load.ended() >= sofar + window && (table === undefined || (await sentBy(endpoint, table)).next > 0),
        { timeoutMs: 60_000, everyMs: 200 },
      ),
    );
    await orFailed(takeOver());
    expect(it.mesh.run().processes[name]).not.toBe(before[name]);
  }
  const sofar = load.ended();
  await orFailed(
    until("files go their way through the new build alone", () => load.ended() >= sofar + window),
  );
  await load.stop();

  for (const [number, { bytes, end }] of load.files.entries()) {
    const { phase, counts } = await end;
    const { created, updated, unchanged, conflicts, emitted, applied, superseded } = counts;
    expect({
      number,
      phase,
      rows: created + updated + unchanged,
      conflicts,
      settled: applied + superseded,
    }).toEqual({ number, phase: "synced", rows, conflicts: 0, settled: emitted });
    const last = number === load.files.length - 1;
    if (last) expect(await it.differences("orders", bytes)).toEqual(none);
    else await it.differences("orders", bytes);
  }
  expect(await it.deadLetters()).toBe(0);
  for (const name of services) {
    const log = readFileSync(join(it.mesh.directory, "logs", `${name}.log`), "utf8");
    expect({ name, finished: log.includes("what was in flight is finished") }).toEqual({
      name,
      finished: true,
    });
    expect(it.mesh.logs(name)).toContain('"listening"');
  }
  for (const table of Object.values(tableOf)) {
    const { today, next: later } = await sentBy(endpoint, table);
    expect({ table, both: today > 0 && later > 0 }).toEqual({ table, both: true });
  }
}, 240_000);
