/** Postgres away under load for longer than every retry of a message, scaled down, would last. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { setTimeout as pause } from "node:timers/promises";
import { until } from "@sluice/deploy/local/supervisor/until.ts";
import { type KnownOrder, ordersText } from "@sluice/deploy/samples/orders-file.ts";
import { none, startTestMesh, type TestMesh } from "../support/mesh.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

// Were each receive a try, a message would be given up after 4 x 2 s hidden and back-offs of 1, 2 and 4 s: 15 s.
const visibilitySeconds = 2;
const receives = 4;
const outageMs = 22_000;
const rows = 1_500;

let server: TestPostgres;
let it: TestMesh;
let known: readonly KnownOrder[] = [];

beforeAll(async () => {
  server = await startPostgres();
  const env = { SLUICE_VISIBILITY_SECONDS: String(visibilitySeconds) };
  it = await startTestMesh({ databaseUrl: await server.database(), env: { "sync-consumer": env } });
  await it.giveUpAfter("sync-consumer", receives);
}, 90_000);
afterAll(async () => {
  await it.stop();
  await server.stop();
}, 60_000);

const nextFile = (number: number): Uint8Array<ArrayBuffer> => {
  const file = ordersText({ seed: number, rows, day: `2026-11-${10 + number}`, known });
  known = file.known;
  return new TextEncoder().encode(file.text);
};

const outages = [
  {
    name: "stopped",
    begin: () => server.stop(),
    end: () => server.start(),
  },
  {
    name: "frozen",
    begin: async () => server.freeze(),
    end: async () => server.thaw(),
  },
];

test.each(outages.map((outage, index) => [outage.name, { ...outage, number: 2 * index + 1 }] as const))(
  "Postgres %s for longer than all retries added up, files arriving: no dead letter, no loss, order kept",
  async (_, { begin, end, number }) => {
    const [first, second] = [nextFile(number), nextFile(number + 1)];
    const [before] = await it.sql`select count(*)::int as n from sluice.inbox`;
    const a = await it.partner.upload("orders", new Blob([first]));
    await until("the first file's rows begin to arrive", async () => {
      const [now] = await it.sql`select count(*)::int as n from sluice.inbox`;
      return now?.["n"] > before?.["n"];
    });
    await begin();
    const over = pause(outageMs);
    // Everything before Postgres goes on: a second file, with newer rows of the same orders, is taken, judged and loaded.
    const b = await it.partner.upload("orders", new Blob([second]));
    await until(
      "the second file is loaded",
      async () => {
        const view = await it.partner.file(b.file);
        return view?.phase === "sync";
      },
      { timeoutMs: outageMs + 30_000 },
    );
    await over;
    await end();
    for (const { file } of [a, b]) {
      const { phase, counts } = await it.partner.follow(file, () => undefined);
      // A newer version before an older one would have superseded it.
      expect({
        phase,
        applied: counts.applied,
        superseded: counts.superseded,
        conflicts: counts.conflicts,
      }).toEqual({ phase: "synced", applied: counts.emitted, superseded: 0, conflicts: 0 });
    }
    await it.differences("orders", first);
    expect(await it.differences("orders", second)).toEqual(none);
    expect(await it.depth("sync-consumer")).toBe(0);
    expect(await it.deadLetters()).toBe(0);
  },
  150_000,
);
