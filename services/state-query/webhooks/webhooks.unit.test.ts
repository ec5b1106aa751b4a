import { beforeEach, describe, expect, test } from "bun:test";
import { WebhookView } from "@sluice/contracts/api/webhook-routes.ts";
import * as v from "valibot";
import { eventsOf, fileNumbered, keys, type TestQuery, testQuery, wholeWay } from "../testing.ts";
import { keyIssued, secret } from "../testing-keys.ts";
import { writeKey } from "@sluice/shared/http/api-key.ts";
import { addNotice } from "./add-notice.ts";
import { sendNotices } from "./send-notices.ts";
import { answered, type TestWebhooks, testWebhooks } from "./testing.ts";

const url = "https://hooks.example/sluice";
const narrowKey = writeKey("ACMENARROW1", secret);
const Shown = v.object({ ...WebhookView.entries, secret: v.string() });
let webhooks: TestWebhooks;
let query: TestQuery;
let status = 200;
beforeEach(async () => {
  status = 200;
  webhooks = testWebhooks({
    answer: ({ url: to }) => Promise.resolve(answered(to.includes("broken") ? 500 : status)),
  });
  query = await testQuery({ webhooks });
  await query.take(keyIssued("acme", "ACMENARROW1", { feeds: ["members"] }));
});

type Answer = Readonly<Record<string, unknown>> & { readonly http: number };
const ask = async (
  method: string,
  path: string,
  body?: unknown,
  key: string = keys.acme,
): Promise<Answer> => {
  const response = await query.app.request(path, {
    method,
    headers: { authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json: unknown = text === "" ? {} : JSON.parse(text);
  return { ...v.parse(v.record(v.string(), v.unknown()), json), http: response.status };
};
const add = async (body: Record<string, unknown> = {}, key: string = keys.acme) =>
  v.parse(Shown, await ask("POST", "/v1/webhooks", { url, ...body }, key));
const send = (): Promise<void> => sendNotices(webhooks).run();
const Sent = v.object({ type: v.string(), data: v.looseObject({}) });
const sentTypes = (): string[] => webhooks.sent.map(({ body }) => v.parse(Sent, JSON.parse(body)).type);
const sentIds = (): (string | undefined)[] => webhooks.sent.map(({ headers }) => headers["webhook-id"]);

describe("a webhook", () => {
  test("is told that a file is judged, loaded and synced, once each and in that order, however often the events come", async () => {
    await add();
    const way = wholeWay(fileNumbered(1));
    await query.take(...way, ...way, ...way.toReversed());
    await send();
    await send();
    expect(sentTypes()).toEqual(["file.judged", "file.loaded", "file.synced"]);
    expect(webhooks.sent.map(({ body }) => v.parse(Sent, JSON.parse(body)).data)).toMatchObject([
      { file: fileNumbered(1), feed: "orders", verdict: "validated", rows: 20, badRows: 0 },
      { status: `/v1/files/${fileNumbered(1)}`, counts: { created: 12, updated: 4, conflicts: 2 } },
      { applied: 13, superseded: 2, discarded: 1 },
    ]);
  });

  test("is told of the other ends too, and of an undo by the file that it takes back", async () => {
    await add();
    const [rejected, failed, held, checked] = [1, 2, 3, 4].map((number) => eventsOf(fileNumbered(number)));
    await query.take(
      ...[rejected?.rejected(), failed?.failed(), held?.held()].filter((one) => one !== undefined),
    );
    await query.take(...[held?.released(), checked?.checked()].filter((one) => one !== undefined));
    await send();
    expect(sentTypes()).toEqual(["file.judged", "file.failed", "file.held", "file.released", "file.checked"]);
    expect(webhooks.sent[0]?.body).toContain('"verdict":"rejected"');
    expect(webhooks.sent[1]?.body).toContain('"codes":["quote.stray"],"faults":7');
    // The words of a fault may hold the sender's text.
    expect(webhooks.sent[1]?.body).not.toContain("stands within");
  });

  test("is sent what it asked for alone: types, feeds, and nothing from before it was there", async () => {
    await query.take(eventsOf(fileNumbered(1)).checked());
    await add({ types: ["file.synced", "file.checked"], feeds: ["orders"] });
    await query.take(...wholeWay(fileNumbered(2)));
    await query.take(eventsOf(fileNumbered(3), { feed: "postal-codes" }).checked());
    await query.take(eventsOf(fileNumbered(4)).checked());
    await send();
    expect(sentTypes()).toEqual(["file.synced", "file.checked"]);
    expect(webhooks.sent[1]?.body).toContain(fileNumbered(4));
  });

  test("shows its secret once, and never again", async () => {
    const { webhook, secret: shown } = await add({ name: "nightly" });
    expect(shown).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    for (const path of ["/v1/webhooks", `/v1/webhooks/${webhook}`]) {
      const text = JSON.stringify(await ask("GET", path));
      expect(text).toContain("nightly");
      expect(text).not.toContain("whsec_");
    }
  });

  test("is another partner's in no way: read, changed, replayed, tested or removed", async () => {
    const { webhook } = await add();
    const calls = [
      ["GET", ""],
      ["POST", "/rotate"],
      ["POST", "/enable"],
      ["POST", "/replay"],
      ["POST", "/test"],
      ["DELETE", ""],
    ] as const;
    for (const key of [keys.zenith, narrowKey])
      for (const [method, path] of calls)
        expect(await ask(method, `/v1/webhooks/${webhook}${path}`, undefined, key)).toMatchObject({
          http: 404,
          type: "/problems/no-such-webhook",
        });
    expect((await ask("GET", "/v1/webhooks", undefined, keys.zenith))["webhooks"]).toEqual([]);
    expect((await ask("GET", "/v1/webhooks", undefined, narrowKey))["webhooks"]).toEqual([]);
    expect((await ask("GET", "/v1/webhooks", undefined, keys.operator)).http).toBe(403);
    await query.take(...wholeWay(fileNumbered(1), { partner: "zenith" }));
    await send();
    expect(webhooks.sent).toEqual([]);
  });

  test.each([
    [{ url: "http://hooks.example" }, "webhook-refused"],
    [{ url: "no url" }, "invalid-body"],
    [{ url, types: ["file.lost"] }, "invalid-body"],
    [{ url, feeds: ["members"] }, "webhook-refused"],
    [{ url, more: 1 }, "invalid-body"],
  ])("is not made of %p", async (body, code) => {
    const key = writeKey("ACMEORDERS1", secret);
    await query.take(keyIssued("acme", "ACMEORDERS1", { feeds: ["orders"] }));
    expect(await ask("POST", "/v1/webhooks", body, key)).toMatchObject({
      http: 400,
      type: `/problems/${code}`,
    });
  });

  test("is one of ten at most", async () => {
    for (let made = 0; made < 10; made += 1) await add();
    expect(await ask("POST", "/v1/webhooks", { url })).toMatchObject({ http: 409 });
  });

  test("that is removed is sent nothing more", async () => {
    const { webhook } = await add();
    await query.take(...wholeWay(fileNumbered(1)));
    expect((await ask("DELETE", `/v1/webhooks/${webhook}`)).http).toBe(204);
    expect((await ask("GET", `/v1/webhooks/${webhook}`)).http).toBe(404);
    await send();
    expect(webhooks.sent).toEqual([]);
  });
});

describe("a webhook that does not answer 2xx", () => {
  test("is tried again later and later, with the same id and body, before anything that comes after", async () => {
    const { webhook } = await add();
    await query.take(...wholeWay(fileNumbered(1)));
    status = 500;
    await send();
    await send();
    expect(webhooks.sent).toHaveLength(1);
    expect(await ask("GET", `/v1/webhooks/${webhook}`)).toMatchObject({
      ...{ status: "failing", behind: 3 },
      failure: { attempts: 1, reason: "it answered 500 where 2xx is wanted" },
    });
    webhooks.forward(60_000);
    await send();
    status = 200;
    webhooks.forward(60_000);
    await send();
    expect(sentTypes()).toEqual(["file.judged", "file.judged", "file.judged", "file.loaded", "file.synced"]);
    expect(new Set(sentIds()).size).toBe(3);
    expect(new Set(webhooks.sent.slice(0, 3).map(({ body }) => body)).size).toBe(1);
    expect(await ask("GET", `/v1/webhooks/${webhook}`)).toMatchObject({ failure: null, behind: 0 });
  });

  test("is disabled after three days of it, and says why; enabled, it gets all that it missed", async () => {
    const { webhook } = await add();
    await query.take(...wholeWay(fileNumbered(1)));
    status = 404;
    for (let hour = 0; hour <= 75; hour += 1) {
      await send();
      webhooks.forward(3_600_000);
    }
    const tries = webhooks.sent.length;
    const view = v.parse(WebhookView, {
      ...(await ask("GET", `/v1/webhooks/${webhook}`)),
      status: "disabled",
    });
    expect(view.why).toMatch(/^every try since 2026-11-20T09:00:00.000Z went wrong; .*404/);
    await query.take(eventsOf(fileNumbered(2)).checked());
    await send();
    expect(webhooks.sent.length).toBe(tries);
    status = 200;
    await ask("POST", `/v1/webhooks/${webhook}/enable`);
    await send();
    expect(sentTypes().slice(tries)).toEqual(["file.judged", "file.loaded", "file.synced", "file.checked"]);
  });

  test("and says 410 is disabled at once", async () => {
    const { webhook } = await add();
    await query.take(...wholeWay(fileNumbered(1)));
    status = 410;
    await send();
    expect((await ask("GET", `/v1/webhooks/${webhook}`))["why"]).toContain("410 Gone");
  });

  test("holds up no other", async () => {
    await add({ url: "https://broken.example" });
    await add({ url: "https://good.example" });
    await query.take(...wholeWay(fileNumbered(1)));
    await send();
    expect(webhooks.sent.filter(({ url: to }) => to.includes("good"))).toHaveLength(3);
  });
});

describe("a replay", () => {
  test("from a notice sends it and all behind it again, under the ids that they had", async () => {
    const { webhook } = await add();
    await query.take(...wholeWay(fileNumbered(1)));
    await send();
    const [, loaded, synced] = sentIds();
    expect(await ask("POST", `/v1/webhooks/${webhook}/replay`, { notice: loaded })).toMatchObject({
      http: 200,
      behind: 2,
    });
    await send();
    expect(sentIds().slice(3)).toEqual([loaded, synced]);
  });

  test("from an instant sends what was made then or later; a new webhook can be sent what was before it", async () => {
    for (const number of [1, 2, 3, 4, 5]) {
      await query.take(eventsOf(fileNumbered(number)).checked());
      webhooks.forward(60_000);
    }
    const { webhook } = await add();
    await ask("POST", `/v1/webhooks/${webhook}/replay`, { since: "2026-11-20T09:03:00.000Z" });
    await send();
    expect(webhooks.sent.map(({ body }) => body.includes(fileNumbered(4)))).toEqual([true, false]);
  });

  test.each([
    [{}, "invalid-body", 400],
    [{ notice: "ntc_1" }, "invalid-body", 400],
    [{ notice: `ntc_${"0".repeat(32)}` }, "no-such-notice", 404],
  ])("from %p is refused", async (body, code, refused) => {
    const { webhook } = await add();
    expect(await ask("POST", `/v1/webhooks/${webhook}/replay`, body)).toMatchObject({
      http: refused,
      type: `/problems/${code}`,
    });
  });
});

describe("a secret that is rotated", () => {
  test("signs beside the new one until the overlap is over", async () => {
    const { webhook } = await add();
    const { http, secret: fresh } = await ask("POST", `/v1/webhooks/${webhook}/rotate`, {
      overlapHours: 1,
    });
    expect([http, fresh]).toEqual([200, expect.stringMatching(/^whsec_/)]);
    const signatures = async (): Promise<number> => {
      await query.take(eventsOf(fileNumbered(webhooks.sent.length + 1)).checked());
      await send();
      return webhooks.sent.at(-1)?.headers["webhook-signature"]?.split(" ").length ?? 0;
    };
    expect(await signatures()).toBe(2);
    webhooks.forward(3_600_000);
    expect(await signatures()).toBe(1);
  });
});

describe("a test notice", () => {
  test("is sent at once, and what the receiver says is told", async () => {
    const { webhook } = await add();
    expect(await ask("POST", `/v1/webhooks/${webhook}/test`)).toMatchObject({ delivered: true });
    expect(sentTypes()).toEqual(["webhook.test"]);
    status = 302;
    const refused = await ask("POST", `/v1/webhooks/${webhook}/test`);
    expect(refused).toMatchObject({ delivered: false, reason: expect.stringContaining("redirect") });
    expect(await ask("GET", `/v1/webhooks/${webhook}`)).toMatchObject({ failure: null, behind: 0 });
  });
});

test("notices that are made at the same moment get numbers without a gap", async () => {
  const files = Array.from({ length: 30 }, (_, index) => index);
  const draft = {
    type: "file.checked",
    feed: "orders",
    timestamp: "2026-11-20T09:00:00.000Z",
    data: {},
  } as const;
  await add();
  const { partner, feeds } = await add({ feeds: ["orders"] });
  const [feed] = feeds;
  if (feed === undefined) throw new Error("no feed");
  await Promise.all(
    files.map((file) => addNotice(webhooks, { ...draft, feed, partner, same: `same-${file % 15}` })),
  );
  await send();
  expect(webhooks.sent).toHaveLength(30);
  expect(new Set(sentIds()).size).toBe(15);
});
