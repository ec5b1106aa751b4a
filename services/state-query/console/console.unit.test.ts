import { describe, expect, test } from "bun:test";
import { Script } from "node:vm";
import {
  eventsOf,
  fileNumbered,
  instant,
  keys,
  orderEvent,
  second,
  testQuery,
  wholeWay,
  type Who,
} from "../testing.ts";
import { orderHistory } from "../testing-entity.ts";

const file = fileNumbered(1);
const e = eventsOf(file);

async function console(who: Who | null = "acme", changed: Parameters<typeof testQuery>[0] = {}) {
  const query = await testQuery(changed);
  const headers = who === null ? {} : { cookie: `sluice-key=${keys[who]}` };
  const page = async (path: string, more: Record<string, string> = {}) => {
    const answer = await query.app.request(path, { headers: { ...headers, ...more } });
    return { answer, text: await answer.text() };
  };
  const signIn = (key: string, more: Record<string, string> = {}) =>
    query.app.request("/console/login", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...more },
      body: new URLSearchParams({ key }).toString(),
    });
  return { ...query, page, signIn };
}

describe("who signs in", () => {
  test("with a good key gets it as a cookie that no script reads and no other site sends", async () => {
    const { signIn } = await console(null);
    const answer = await signIn(keys.acme);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/console"]);
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).toStartWith(`sluice-key=${keys.acme};`);
    for (const word of ["Path=/console", "HttpOnly", "SameSite=Strict", "Max-Age=28800"])
      expect(cookie).toContain(word);
    expect(cookie).not.toContain("Secure");
    const behindTls = await signIn(keys.acme, { "x-forwarded-proto": "https" });
    expect(behindTls.headers.get("set-cookie")).toContain("Secure");
  });

  test.each<[what: string, key: string, headers: Record<string, string>]>([
    ["with no key", "", {}],
    ["with another secret", keys.acme.replace("sss", "ttt"), {}],
    ["from another site's form", keys.acme, { "sec-fetch-site": "cross-site" }],
  ])("%s is asked again", async (_what, key, headers) => {
    const { signIn } = await console(null);
    const answer = await signIn(key, headers);
    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([401, null]);
    expect(await answer.text()).toContain('role="alert"');
  });

  test.each([
    "/console",
    `/console/files/${file}`,
    `/console/files/${file}/events`,
    `/console/files/${file}/lines?line=2`,
    `/console/files/${file}/lines/2`,
    "/console/entities",
    "/console/entities/order/A-1",
  ])("is asked to at %s, and a header of another route does not stand in", async (path) => {
    const { page, take } = await console(null);
    await take(...wholeWay(file), orderEvent("A-1", 1));
    for (const headers of [{}, { authorization: `Bearer ${keys.acme}` }, { cookie: "sluice-key=x" }]) {
      const { answer, text } = await page(path, headers);
      expect(answer.status).toBe(401);
      expect(text).toContain('name="key"');
      expect(text).not.toContain(file);
    }
  });

  test("and out loses the cookie", async () => {
    const { app } = await console();
    const answer = await app.request("/console/logout", { method: "POST" });
    expect(answer.headers.get("set-cookie")).toContain("Max-Age=0");
  });
});

describe("the list", () => {
  test("has the caller's files, each with its phases in words as in colours", async () => {
    const { page, take } = await console();
    await take(...wholeWay(file), eventsOf(fileNumbered(2), { partner: "zenith" }).received());
    await take(
      eventsOf(fileNumbered(3), { at: 9 }).received(),
      eventsOf(fileNumbered(3), { at: 9 }).rejected(),
    );
    const { text } = await page("/console");
    expect(text).toContain(`href="/console/files/${file}"`);
    expect(text).not.toContain(fileNumbered(2));
    expect(text).toMatch(/class="bad"[^>]*>validate<span class="unseen">: ended here/);
    expect(text).toContain('<span class="state good">synced</span>');
  });

  test("tells when a file should be synced, by the last one of its feed that is", async () => {
    const { page, take } = await console("acme", { clock: { now: () => instant(112) } });
    const now = eventsOf(fileNumbered(2), { at: 100 });
    await take(...wholeWay(file), now.received(), now.sharded(), now.ready(0), now.shardValidated(1));
    const { text } = await page("/console");
    expect(text).toContain(`expected by <time datetime="${second(126)}"`);
    expect(text.match(/expected by/g)).toHaveLength(1);
  });

  test("goes on from page to page", async () => {
    const { page, take } = await console();
    for (const number of [1, 2, 3]) await take(eventsOf(fileNumbered(number), { at: number }).received());
    const { text, answer } = await page("/console?limit=2");
    expect(answer.headers.get("link")).toBeNull();
    const [, next = ""] = /href="(\/console\?cursor=[^"]+)"/.exec(text) ?? [];
    expect((await page(next)).text).toContain(fileNumbered(1));
  });
});

describe("a file's page", () => {
  test("has its shards, its times, what changed and its history", async () => {
    const { page, take } = await console();
    await take(...wholeWay(file));
    const { text } = await page(`/console/files/${file}`);
    expect(text.match(/<li class="loaded"/g)).toHaveLength(2);
    for (const part of ["synced", "validated", "file.received.v1", "file.loaded.v1", "sync.progressed.v1"])
      expect(text).toContain(part);
    expect(text).toMatch(/<dt>created<\/dt>\s*<dd>12<\/dd>/);
    expect(text).not.toContain("data-follow");
    expect(text.match(/<progress max="100" value="100"/g)).toHaveLength(5);
    expect(text).toContain("took 2 s");
  });

  test("tells when a phase should end, by its own pace, and those behind it by the last file's", async () => {
    const { page, take } = await console("acme", { clock: { now: () => instant(112) } });
    const now = eventsOf(fileNumbered(2), { at: 100 });
    await take(...wholeWay(file), now.received(), now.sharded(), now.ready(0), now.shardValidated(1));
    const { text } = await page(`/console/files/${fileNumbered(2)}`);
    const ends = [...text.matchAll(/expected by <time datetime="([^"]+)"/g)].map(([, at]) => at);
    expect(ends).toEqual([second(122), second(125), second(126)]);
  });

  test("tells of an undo, a hold and its reasons, and what was decided", async () => {
    const { page, take } = await console();
    await take(e.received(), e.sharded(), e.validated(), e.planned(), e.held(), e.released());
    const { text } = await page(`/console/files/${file}`);
    for (const part of ["the file leaves out 9 of the 10 keys", "Released", "half of it is missing"])
      expect(text).toContain(part);
  });

  test("shows the rows that their entities refused; their totals alone when the report is kept no longer", async () => {
    const { page, take, objects } = await console();
    await take(...wholeWay(file));
    expect((await page(`/console/files/${file}`)).text).toMatch(/<dt>conflicts<\/dt>\s*<dd>2<\/dd>/);
    const sample = {
      record: 3,
      line: 4,
      key: "A-3",
      code: "order.exists",
      message: "order A-3 exists already",
    };
    for (const shard of [0, 1])
      objects.set(`acme/${file}/conflicts/${shard}`, {
        conflicts: 1,
        byCode: { "order.exists": 1 },
        samples: [sample],
      });
    expect((await page(`/console/files/${file}`)).text).toContain("order A-3 exists already");
  });

  test("follows the file while it goes on", async () => {
    const { page, take } = await console();
    await take(e.received());
    const { text } = await page(`/console/files/${file}`);
    expect(text).toContain(`data-follow="/console/files/${file}/events"`);
    expect(text).toContain('<script src="/web/console.js" defer>');
  });

  test("tells its errors by code with samples, and whatever a cell holds is shown, never run", async () => {
    const { page, take, objects } = await console();
    await take(e.received(), e.rejected());
    const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;
    const sample = {
      record: 1,
      line: 2,
      byte: 9,
      column: evil,
      value: evil,
      code: "cell.pattern",
      message: evil,
    };
    const counts = { rows: 20, badRows: 2, errors: 3, byCode: { "cell.pattern": 3 } };
    objects.set(`acme/${file}/reports/file`, { ...counts, samples: [sample] });
    const { text, answer } = await page(`/console/files/${file}`);
    expect(text).toContain(`href="/console/files/${file}/bad-rows"`);
    expect(text).toContain("<code>cell.pattern</code>");
    expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(text).not.toMatch(/<script(?! src="\/web\/)|<img|<style| style=|<[^>]+ on[a-z]+=/);
    expect(answer.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(answer.headers.get("content-security-policy")).not.toContain("unsafe");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("is in Japanese for who reads that", async () => {
    const { page, take } = await console();
    await take(...wholeWay(file));
    const { text } = await page(`/console/files/${file}`, { "accept-language": "ja" });
    expect(text).toContain('<html lang="ja">');
    expect(text).toContain("<h2>履歴</h2>");
  });

  test.each([
    `/console/files/${file}`,
    `/console/files/${file}/lines/2`,
    "/console/files/%3Cb%3E",
    "/console/entities/order/A-1",
  ])("of another partner is as one that is not there: %s", async (path) => {
    const [there, empty] = [await console("zenith"), await console("zenith")];
    await there.take(...wholeWay(file), orderEvent("A-1", 1));
    const found = await there.page(path);
    expect(found.answer.status).toBe(404);
    expect(found.text).toBe((await empty.page(path)).text);
  });
});

describe("an entity's page", () => {
  const writings = [{ status: "created" }, { status: "confirmed" }, { status: "shipped" }];
  async function withHistory(who: Who = "acme") {
    const shown = await console(who);
    const { events, objects } = orderHistory("A-1", writings);
    for (const [key, entries] of objects) shown.objects.set(key, entries);
    await shown.take(...events, ...wholeWay(fileNumbered(2)), eventsOf(fileNumbered(3)).received());
    return shown;
  }

  test("has its state, the line that made it so, and the way of that line", async () => {
    const { page } = await withHistory();
    const { text } = await page("/console/entities/order/A-1");
    for (const part of [
      "shipped",
      `href="/console/files/${fileNumbered(3)}"`,
      "order.created.v1",
      "The way of version 3",
    ])
      expect(text).toContain(part);
    expect(text).not.toContain("This is how it was");
  });

  test("has its versions, each with its file and line, and which of them Postgres has", async () => {
    const { page } = await withHistory();
    const { text } = await page("/console/entities/order/A-1");
    for (const version of [1, 2, 3]) expect(text).toContain(`href="/console/files/${fileNumbered(version)}"`);
    // File 2 has discarded an event: nobody here knows whether it was this one. File 3 is on its way; file 1 is not known.
    const told = text.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
    expect(told).toContain("no version for sure , Version 3: on its way");
    expect(told).toContain("Line 3 not sure: some of that file&#39;s events were discarded");
  });

  test("shows a version that has passed, and the way back to now; to staff with the partner in its links", async () => {
    const { page } = await withHistory("operator");
    const { text } = await page("/console/entities/order/A-1?partner=acme&version=2");
    expect(text).toContain("confirmed");
    expect(text).toContain("The way of version 2");
    expect(text).toContain('<a href="/console/entities/order/A-1?partner=acme">Version 3</a>');
    expect((await page("/console/entities/order/A-1?partner=acme&version=9")).answer.status).toBe(404);
  });
});

describe("from a form", () => {
  test("to an entity, of whatever key; staff name the partner", async () => {
    const { page } = await console();
    const { text } = await page("/console/entities");
    expect(text).toContain("<option>order</option>");
    expect(text).not.toContain('name="partner"');
    const { answer } = await page("/console/entities?type=order&key=+A%2F1%3F+");
    expect([answer.status, answer.headers.get("location")]).toEqual([
      303,
      "/console/entities/order/A%2F1%3F",
    ]);
    const staff = await console("operator");
    expect((await staff.page("/console/entities")).text).toContain('name="partner"');
    const shown = await staff.page("/console/entities?type=order&key=A-1&partner=acme");
    expect(shown.answer.headers.get("location")).toBe("/console/entities/order/A-1?partner=acme");
  });

  test("to a line of a file, and what became of it", async () => {
    const { page, take } = await console();
    await take(e.received(), e.failed());
    expect((await page(`/console/files/${file}`)).text).toContain(`action="/console/files/${file}/lines"`);
    const { answer } = await page(`/console/files/${file}/lines?line=3`);
    expect(answer.headers.get("location")).toBe(`/console/files/${file}/lines/3`);
    const { text } = await page(`/console/files/${file}/lines/3`);
    expect(text).toContain("The file could not be cut.");
    expect(text).toContain("a quote stands within a value");
    expect((await page(`/console/files/${file}/lines/x`)).answer.status).toBe(404);
  });
});

test("the script is ours, and whole", async () => {
  const { page } = await console(null);
  const { text, answer } = await page("/web/console.js");
  expect(answer.headers.get("content-type")).toStartWith("text/javascript");
  expect(() => new Script(text)).not.toThrow();
});
