import { describe, expect, test } from "bun:test";
import { memoryAudit } from "@sluice/shared/audit/testing.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { createApp } from "./app.ts";
import { fileId, type TestLoader } from "./testing.ts";
import { operator, operatorKey, post, wrongKey } from "./testing-post.ts";
import { live } from "./testing-lives.ts";
import { eventsOf, sendSnapshot, snapshotLoader, snapshotsOf, valuesOf } from "./testing-snapshots.ts";

/** A loader that holds file 2. */
async function heldFile(): Promise<TestLoader> {
  const loader = snapshotLoader(snapshotsOf(0.1));
  await sendSnapshot(loader, 1, { a: 1, b: 2 });
  await sendSnapshot(loader, 2, { a: 10 });
  return loader;
}

const path = (number: number, word: string) => `/v1/partners/acme/files/${fileId(number)}/${word}`;
const because = { reason: "the partner confirmed it by telephone" };

describe("an operator's word on a held file", () => {
  test.each([
    ["release", "file.released.v1", { a: 10 }],
    ["refuse", "file.refused.v1", { a: 1, b: 2 }],
    ["withdraw", "file.withdrawn.v1", { a: 1, b: 2 }],
  ])("%s is taken once, with the reason, and the file goes its way", async (word, type, values) => {
    const loader = await heldFile();
    expect(await post(loader, path(2, word), because)).toEqual({
      status: 202,
      body: { partner: "acme", file: fileId(2), decision: word, repeat: false },
    });
    expect(await post(loader, path(2, word), because)).toMatchObject({ status: 202, body: { repeat: true } });
    const told = loader.events.filter((event) => event.type === type);
    expect(told.map(({ payload }) => payload)).toMatchObject([{ by: "OPERATOR1", ...because }]);
    const [next] = loader.queue.splice(0);
    if (next !== undefined) await live(loader, next, []);
    expect(await valuesOf(loader, ["a", "b"])).toEqual(values);
  });

  test.each([
    ["without the operator's key", 2, because, wrongKey, 401, "unauthorized"],
    ["without a reason", 2, {}, operatorKey, 400, "invalid-body"],
    ["with an empty reason", 2, { reason: "  " }, operatorKey, 400, "invalid-body"],
    ["on a file that is loaded", 1, because, operatorKey, 409, "not-held"],
    ["on a file that nobody knows", 7, because, operatorKey, 404, "no-such-file"],
  ])("is refused %s, and changes nothing", async (_case, number, body, key, status, code) => {
    const loader = await heldFile();
    expect(await post(loader, path(number, "release"), body, key)).toMatchObject({
      status,
      body: { type: `/problems/${code}` },
    });
    expect(eventsOf(loader, 2)).toEqual(["load.planned.v1", "file.held.v1"]);
  });

  test("cannot withdraw what is loaded, and says that it can be undone; nor what nobody knows", async () => {
    const loader = await heldFile();
    const loaded = await post(loader, path(1, "withdraw"), because);
    expect(loaded).toMatchObject({ status: 409, body: { type: "/problems/load-has-begun" } });
    expect(JSON.stringify(loaded.body)).toContain(`sluice files undo ${fileId(1)}`);
    expect(await post(loader, path(7, "withdraw"), because)).toMatchObject({ status: 404 });
    await post(loader, path(2, "refuse"), because);
    expect(await post(loader, path(2, "withdraw"), because)).toMatchObject({
      status: 409,
      body: { type: "/problems/has-ended", ended: "refused" },
    });
  });
});

test("an operator's word is in the audit trail before it is taken, and what came of it after", async () => {
  const loader = await heldFile();
  const audit = memoryAudit();
  await post(loader, path(2, "release"), because, operatorKey, audit);
  await post(loader, path(2, "refuse"), because, operatorKey, audit);
  await post(loader, path(2, "refuse"), because, wrongKey, audit);
  expect(audit.told().map(({ by, action, outcome }) => [by, action, outcome])).toEqual([
    ["OPERATOR1", "file.release", null],
    ["OPERATOR1", "file.release", "done"],
    ["OPERATOR1", "file.refuse", null],
    ["OPERATOR1", "file.refuse", "refused"],
  ]);
});

test("an operator's word is not taken where the audit trail cannot be written", async () => {
  const loader = await heldFile();
  const audit = { ...memoryAudit(), trail: { append: () => Promise.reject(new Error("no table")) } };
  const { deps } = loader;
  const app = createApp({ ...deps, log: silentLog, ready: async () => ({}), operator, audit });
  const headers = { authorization: `Bearer ${operatorKey}`, "content-type": "application/json" };
  const response = await app.request(path(2, "release"), {
    method: "POST",
    headers,
    body: JSON.stringify(because),
  });
  expect(response.status).toBe(500);
  expect(eventsOf(loader, 2)).toEqual(["load.planned.v1", "file.held.v1"]);
});
