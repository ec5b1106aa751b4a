import { describe, expect, test } from "bun:test";
import { writeKey } from "@sluice/shared/http/api-key.ts";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { asRecord, eventsOf, fileNumbered, orderEvent, second, testQuery, wholeWay } from "./testing.ts";
import { keyEnded, keyIssued } from "./testing-keys.ts";

const file = fileNumbered(1);

describe("who may see what", () => {
  const paths = [
    `/v1/files/${file}`,
    `/v1/files/${file}/errors`,
    `/v1/files/${file}/conflicts`,
    `/v1/files/${file}/events`,
    "/v1/entities/order/A-1",
  ];

  test.each(paths)(
    "%s of another partner is answered as one that is not there, word for word",
    async (path) => {
      const [there, empty] = [await testQuery(), await testQuery()];
      await there.take(...wholeWay(file), orderEvent("A-1", 1));
      there.objects.set(`acme/${file}/conflicts/0`, noConflicts);
      there.objects.set(`acme/${file}/conflicts/1`, noConflicts);
      expect((await there.get(path, "acme")).status).toBe(200);
      const [others, missing] = [await there.get(path, "zenith"), await empty.get(path, "zenith")];
      expect(others.status).toBe(404);
      // Each request has an id of its own; nothing else may differ.
      for (const { headers } of [others, missing]) headers.delete("x-request-id");
      expect([...others.headers]).toEqual([...missing.headers]);
      expect(await others.text()).toBe(await missing.text());
    },
  );

  test("lists hold the caller's files alone; the operator's holds all", async () => {
    const { take, json } = await testQuery();
    const [one, two] = [fileNumbered(1), fileNumbered(2)];
    await take(eventsOf(one, { at: 1 }).received(), eventsOf(two, { partner: "zenith", at: 2 }).received());
    const listed = async (who: "acme" | "zenith" | "operator") => filesIn(await json("/v1/files", who));
    expect(await listed("acme")).toEqual([one]);
    expect(await listed("zenith")).toEqual([two]);
    expect(await listed("operator")).toEqual([two, one]);
  });

  test("the operator sees each partner's file, its errors and its entities", async () => {
    const { take, get, objects } = await testQuery();
    await take(...wholeWay(file), orderEvent("A-1", 1));
    for (const shard of [0, 1]) objects.set(`acme/${file}/conflicts/${shard}`, noConflicts);
    for (const path of paths.slice(0, 4)) expect((await get(path, "operator")).status).toBe(200);
    expect((await get("/v1/entities/order/A-1?partner=acme", "operator")).status).toBe(200);
    expect((await get("/v1/entities/order/A-1?partner=zenith", "operator")).status).toBe(404);
  });

  test("without a valid key there is nothing to see, and a new key's owner is told to wait a moment", async () => {
    const { app, take } = await testQuery();
    const ask = (authorization?: string) =>
      app.request("/v1/files", authorization === undefined ? {} : { headers: { authorization } });
    const fresh = `Bearer ${writeKey("NEWKEY001", "s".repeat(43))}`;
    for (const header of [
      undefined,
      "Basic x",
      "Bearer slk_ACMEKEY1_",
      `Bearer ${writeKey("ACMEKEY1", "t".repeat(43))}`,
      fresh,
    ]) {
      const response = await ask(header);
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toStartWith("Bearer");
      const { type, detail } = asRecord(await response.json());
      expect([type, detail]).toEqual(["/problems/unauthorized", expect.stringContaining("a few seconds")]);
    }
    await take(keyIssued("acme", "NEWKEY001"));
    expect((await ask(fresh)).status).toBe(200);
  });
});

describe("a key that ends", () => {
  const at = Date.parse(second(1000));
  test.each([
    ["before its issue is told", [keyEnded("acme", "LATEKEY1", second(1000)), keyIssued("acme", "LATEKEY1")]],
    ["after it", [keyIssued("acme", "LATEKEY1"), keyEnded("acme", "LATEKEY1", second(1000))]],
  ])("is good until then, and not after, when the end is told %s", async (_, told) => {
    let ms = at - 1;
    const { app, take } = await testQuery({ clock: { now: () => new Date(ms) } });
    await take(...told);
    const headers = { authorization: `Bearer ${writeKey("LATEKEY1", "s".repeat(43))}` };
    expect((await app.request("/v1/files", { headers })).status).toBe(200);
    ms = at;
    const refused = await app.request("/v1/files", { headers });
    expect(refused.status).toBe(401);
    expect(asRecord(await refused.json())).toMatchObject({
      type: "/problems/key-ended",
      endsAt: second(1000),
    });
  });
});

describe("a wrong question is answered by a problem document", () => {
  const known = `/v1/files/${file}`;
  test.each([
    [400, "bad-query", "/v1/files?limit=0", "limit must be a whole number from 1 to 200."],
    [400, "bad-query", "/v1/files?limit=201", "limit must be"],
    [400, "bad-query", "/v1/files?limit=ten", "limit must be"],
    [400, "bad-query", "/v1/files?limit=-1", "limit must be"],
    [400, "bad-query", "/v1/files?cursor=", "cursor must be the `next`"],
    [400, "bad-query", "/v1/files?cursor=%F0%9F%97%BE", "cursor must be"],
    [400, "bad-query", `/v1/files?cursor=${btoa("files:hello")}`, "cursor must be"],
    [400, "bad-query", `/v1/files?cursor=${btoa("errors:1")}`, "cursor must be"],
    [400, "bad-query", "/v1/files?phase=done", "phase must be one of receive, shard, validate, load"],
    [400, "bad-query", "/v1/files?feed=nope", `feed must be one of ${[...feeds.keys()].join(", ")}.`],
    [400, "bad-query", `${known}/errors?limit=0`, "limit must be"],
    [400, "bad-query", `${known}/errors?cursor=${btoa("errors:-1")}`, "cursor must be"],
    [400, "bad-query", `${known}/conflicts?cursor=${btoa("errors:1")}`, "cursor must be"],
    [404, "no-such-file", `/v1/files/${fileNumbered(9)}`, "A file that was sent a moment ago"],
    [404, "no-such-file", "/v1/files/x%2F..%2Fy", "no file of this id"],
    [404, "no-such-entity", "/v1/entities/order/A-9", "no entity of this type and key"],
    [
      404,
      "unknown-entity-type",
      "/v1/entities/dog/1",
      `The types are: ${[...feeds.values()].map(({ entity }) => entity).join(", ")}.`,
    ],
    [
      404,
      "entity-not-projected",
      "/v1/entities/postal-code/0600000",
      "keeps its entities' events off the bus",
    ],
    [404, "no-such-route", "/v1/file", "There is nothing at GET /v1/file."],
  ] as const)("%d %s: %s", async (status, code, path, detail) => {
    const { take, get } = await testQuery();
    await take(eventsOf(file).received());
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const problem = asRecord(await response.json());
    expect(problem).toMatchObject({ status, type: `/problems/${code}` });
    expect(problem["detail"]).toContain(detail);
  });

  test("an operator who asks for an entity says whose", async () => {
    const { get } = await testQuery();
    for (const path of ["/v1/entities/order/A-1", "/v1/entities/order/A-1?partner=A%23"]) {
      const response = await get(path, "operator");
      expect(response.status).toBe(400);
      expect(asRecord(await response.json())["type"]).toBe("/problems/partner-wanted");
    }
  });

  test("a fault of ours is logged and tells nothing of the inside", async () => {
    const logged: unknown[] = [];
    const { deps } = await testQuery();
    const broken = await testQuery({
      log: { ...deps.log, error: (fields) => logged.push(fields) },
    });
    await broken.take(eventsOf(file).received(), eventsOf(file).rejected());
    const response = await broken.get(`/v1/files/${file}/errors`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("reports/file");
    expect(logged[0]).toMatchObject({ path: `/v1/files/${file}/errors`, err: expect.any(Error) });
  });
});

test("alive is alive; ready names what is not", async () => {
  const { app } = await testQuery({ ready: () => Promise.resolve({ dynamodb: "refused", objects: null }) });
  expect((await app.request("/healthz")).status).toBe(200);
  const ready = await app.request("/readyz");
  expect([ready.status, await ready.json()]).toEqual([
    503,
    { status: "not ready", dependencies: { dynamodb: "refused", objects: null } },
  ]);
});

const noConflicts = { conflicts: 0, byCode: {}, samples: [] };
const filesIn = ({ files }: Record<string, unknown>): unknown[] =>
  Array.isArray(files) ? files.map((view: unknown) => asRecord(view)["file"]) : [];
