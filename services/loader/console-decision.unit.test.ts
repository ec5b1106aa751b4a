import { describe, expect, test } from "bun:test";
import { checked } from "@sluice/shared/api/testing-answers.ts";
import { memoryAudit } from "@sluice/shared/audit/testing.ts";
import { formToken } from "@sluice/shared/http/console-form.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { createApp } from "./app.ts";
import { fileId, type TestLoader } from "./testing.ts";
import { operator, operatorKey, wrongKey } from "./testing-post.ts";
import { eventsOf, sendSnapshot, snapshotLoader, snapshotsOf } from "./testing-snapshots.ts";

/** A loader that holds file 2. */
async function heldFile(): Promise<TestLoader> {
  const loader = snapshotLoader(snapshotsOf(0.1));
  await sendSnapshot(loader, 1, { a: 1, b: 2 });
  await sendSnapshot(loader, 2, { a: 10 });
  return loader;
}

const below = (number: number) => `/console/partners/acme/files/${fileId(number)}`;
const good = { token: formToken(operatorKey, below(2)), reason: "the partner confirmed it by telephone" };

/** Sends a form as a browser does: where it is sent back to. */
async function send(
  loader: TestLoader,
  path: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = { cookie: `sluice-key=${operatorKey}` },
): Promise<string> {
  const deps = { ...loader.deps, log: silentLog, ready: () => Promise.resolve({}), operator };
  const app = checked(createApp({ ...deps, audit: memoryAudit() }));
  const answer = await app.request(path, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: new URLSearchParams(fields).toString(),
  });
  expect(answer.status).toBe(303);
  return answer.headers.get("location") ?? "";
}

describe("a form of the console", () => {
  test.each([
    ["release", "file.released.v1"],
    ["refuse", "file.refused.v1"],
  ])("says %s of a held file, once, with its reason", async (word, type) => {
    const loader = await heldFile();
    for (let again = 0; again < 2; again += 1)
      expect(await send(loader, `${below(2)}/${word}`, good)).toBe(`/console/held?told=${word}`);
    const told = loader.events.filter((event) => event.type === type);
    expect(told.map(({ payload }) => payload)).toMatchObject([{ by: "OPERATOR1", reason: good.reason }]);
  });

  const cookie = `sluice-key=${operatorKey}`;
  test.each<[what: string, fields: Record<string, string>, headers: Record<string, string>, told: string]>([
    ["without a token", { reason: "x" }, { cookie }, "foreign-form"],
    [
      "with another file's token",
      { ...good, token: formToken(operatorKey, below(1)) },
      { cookie },
      "foreign-form",
    ],
    [
      "with another key's token",
      { ...good, token: formToken(wrongKey, below(2)) },
      { cookie },
      "foreign-form",
    ],
    ["from another site", good, { cookie, "sec-fetch-site": "cross-site" }, "foreign-form"],
    ["from another host of the site", good, { cookie, "sec-fetch-site": "same-site" }, "foreign-form"],
    ["without a reason", { ...good, reason: " " }, { cookie }, "invalid-body"],
    ["without the cookie", good, {}, "unauthorized"],
    ["with the key in a header", good, { authorization: `Bearer ${operatorKey}` }, "unauthorized"],
    [
      "with a wrong secret",
      { ...good, token: formToken(wrongKey, below(2)) },
      { cookie: `sluice-key=${wrongKey}` },
      "unauthorized",
    ],
  ])("%s changes nothing", async (_what, fields, headers, told) => {
    const loader = await heldFile();
    expect(await send(loader, `${below(2)}/release`, fields, headers)).toBe(`/console/held?told=${told}`);
    expect(eventsOf(loader, 2)).toEqual(["load.planned.v1", "file.held.v1"]);
  });

  test("on a file that is not held tells the problem's code", async () => {
    const loader = await heldFile();
    const token = formToken(operatorKey, below(1));
    expect(await send(loader, `${below(1)}/release`, { ...good, token })).toBe("/console/held?told=not-held");
  });
});
