import { describe, expect, test } from "bun:test";
import { eventsOf, fileNumbered, orderEvent, testQuery, wholeWay, type Who } from "./testing.ts";

const file = fileNumbered(1);
const noConflicts = { conflicts: 0, byCode: {}, samples: [] };

/** A file whose whole way is known, but for what `without` names. */
async function loadedFile(without: readonly string[] = []) {
  const query = await testQuery();
  await query.take(...wholeWay(file).filter(({ type }) => !without.includes(type)), orderEvent("A-1", 1));
  for (const shard of [0, 1]) query.objects.set(`acme/${file}/conflicts/${shard}`, noConflicts);
  const told = async (path: string, headers: Record<string, string> = {}, who: Who = "acme") => {
    const response = await query.get(path, who, headers);
    const { status } = response;
    const [etag, keep, vary] = ["etag", "cache-control", "vary"].map((name) => response.headers.get(name));
    return { status, etag: etag ?? "", keep, vary, body: await response.text() };
  };
  return { ...query, told };
}

describe("an answer that changes no more may be kept by its caller", () => {
  test.each([`/v1/files/${file}/errors`, `/v1/files/${file}/conflicts`])(
    "%s, and who has it is told so without a body",
    async (path) => {
      const { told } = await loadedFile();
      const first = await told(path);
      expect(first).toMatchObject({ status: 200, keep: "private, max-age=3600, immutable" });
      expect(first.vary).toContain("Authorization");
      expect(first.etag).toMatch(/^"[0-9a-f]{40}"$/);
      for (const named of [first.etag, `W/${first.etag}`, `"other", ${first.etag}`, "*"])
        expect(await told(path, { "if-none-match": named })).toEqual({ ...first, status: 304, body: "" });
      expect(await told(path, { "if-none-match": '"other"' })).toEqual(first);
    },
  );

  test("but not where it stands: it may be undone at any time", async () => {
    const { told } = await loadedFile();
    const first = await told(`/v1/files/${file}`);
    expect(first.keep).toBe("private, no-cache");
    const again = await told(`/v1/files/${file}`, { "if-none-match": first.etag });
    expect(again).toEqual({ ...first, status: 304, body: "" });
  });

  test("a rejected file too, once each of its shards is known to be judged", async () => {
    const { take, told } = await loadedFile(wholeWay(file).map(({ type }) => type));
    const e = eventsOf(file);
    await take(e.received(), e.ready(0), e.ready(1), e.sharded(), e.shardRejected(0), e.rejected());
    expect((await told(`/v1/files/${file}`)).keep).toBe("private, no-cache");
    await take(e.shardValidated(1));
    expect((await told(`/v1/files/${file}`)).keep).toContain("immutable");
  });

  test("a failed file too", async () => {
    const { take, told } = await loadedFile(wholeWay(file).map(({ type }) => type));
    await take(eventsOf(file).received(), eventsOf(file).failed());
    expect((await told(`/v1/files/${file}`)).keep).toContain("immutable");
  });
});

describe("an answer that may change is asked about each time", () => {
  test.each([
    "file.received.v1",
    "file.sharded.v1",
    "file.validated.v1",
    "shard.loaded.v1",
    "file.loaded.v1",
  ])("a file of whose way %s is not known yet, even when it has ended", async (missing) => {
    const { told } = await loadedFile([missing]);
    expect(await told(`/v1/files/${file}`)).toMatchObject({ status: 200, keep: "private, no-cache" });
  });

  test("a file on its way: 304 while nothing happens, 200 once something has", async () => {
    const { take, told } = await loadedFile(["sync.progressed.v1"]);
    const { etag } = await told(`/v1/files/${file}`);
    expect((await told(`/v1/files/${file}`, { "if-none-match": etag })).status).toBe(304);
    await take(eventsOf(file).progressed(5));
    const next = await told(`/v1/files/${file}`, { "if-none-match": etag });
    expect([next.status, next.etag === etag]).toEqual([200, false]);
  });

  test.each(["/v1/files", "/v1/entities/order/A-1"])("%s", async (path) => {
    const { take, told } = await loadedFile();
    const { etag, keep } = await told(path);
    expect(keep).toBe("private, no-cache");
    expect((await told(path, { "if-none-match": etag })).status).toBe(304);
    await take(orderEvent("A-1", 2), eventsOf(fileNumbered(2), { at: 2 }).received());
    expect((await told(path, { "if-none-match": etag })).status).toBe(200);
  });
});

test("what one key was told proves nothing to another: no ETag opens a file", async () => {
  const { told } = await loadedFile();
  const { etag } = await told(`/v1/files/${file}`);
  const other = await told(`/v1/files/${file}`, { "if-none-match": etag }, "zenith");
  expect(other).toMatchObject({ status: 404, keep: "no-store", etag: "" });
  const star = await told(`/v1/files/${file}`, { "if-none-match": "*" }, "zenith");
  expect(star.status).toBe(404);
});

test("the codes may be kept by anyone, a language each", async () => {
  const { told } = await loadedFile();
  const english = await told("/v1/codes");
  expect(english).toMatchObject({ keep: "public, max-age=300", vary: "Accept-Language" });
  const japanese = await told("/v1/codes", { "accept-language": "ja", "if-none-match": english.etag });
  expect([japanese.status, japanese.etag === english.etag]).toEqual([200, false]);
});

test.each(["/healthz", "/readyz", `/v1/files/${file}/events`, "/v1/nothing", "/v1/files?limit=0"])(
  "%s is kept nowhere",
  async (path) => {
    const { told } = await loadedFile();
    expect(await told(path)).toMatchObject({ keep: "no-store", etag: "" });
  },
);
