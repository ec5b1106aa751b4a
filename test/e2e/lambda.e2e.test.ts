/** The whole mesh with each service as the Lambda function that it is on AWS: its built bundle, fed with events. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { nothingRefused } from "../support/compare-roles.ts";
import { none, type TestMesh } from "../support/mesh.ts";
import { type RecordedMesh, startRecordedMesh } from "../support/recorded-mesh.ts";

let recorded: RecordedMesh;
let mesh: TestMesh;
beforeAll(async () => {
  recorded = await startRecordedMesh({ host: "lambda" });
  mesh = recorded.it;
}, 120_000);
afterAll(() => recorded.stop(), 60_000);

const orders = (rows: number): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(
    ["order_no,step,at,customer,currency,amount"]
      .concat(
        Array.from(
          { length: rows },
          (_, row) => `L-${row},created,2026-11-20T09:30:00Z,青木書店,JPY,${row + 1}`,
        ),
      )
      .join("\n") + "\n",
  );

test("a file goes from HTTP through five functions into Postgres, every row of it", async () => {
  const file = orders(200);
  const view = await mesh.send("orders", file);
  expect(view).toMatchObject({ phase: "synced", counts: { rows: 200, created: 200, applied: 200 } });
  expect(await mesh.differences("orders", file)).toEqual(none);
  expect(await mesh.deadLetters()).toBe(0);

  const { url, partnerKey } = mesh.mesh.run();
  const ask = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, { headers: { authorization: `Bearer ${partnerKey}`, ...headers } });
  const events = await (await ask(`/v1/files/${view.file}/events`)).text();
  expect(events).toContain("event: file.loaded.v1");
  expect(events.trimEnd().split("\n\n").at(-1)).toContain("event: end");
  const told = await ask(`/v1/files/${view.file}`);
  const again = await ask(`/v1/files/${view.file}`, { "if-none-match": told.headers.get("etag") ?? "" });
  expect([told.status, again.status]).toEqual([200, 304]);
}, 120_000);

nothingRefused("lambda", () => recorded);
