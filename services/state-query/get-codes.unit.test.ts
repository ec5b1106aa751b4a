import { describe, expect, test } from "bun:test";
import { codes } from "@sluice/contracts/codes/catalogue.ts";
import { asRecord, eventsOf, fileNumbered, testQuery } from "./testing.ts";

const pattern = codes["cell.pattern"];
const get = async (path: string, language?: string) => {
  const { app } = await testQuery();
  const headers = language === undefined ? {} : { "accept-language": language };
  return app.request(path, { headers });
};

describe("a code is explained", () => {
  test.each([
    ["English, when nothing is asked for", undefined, "en"],
    ["Japanese", "ja", "ja"],
    ["Japanese of Japan", "ja-JP,en-US;q=0.7,en;q=0.3", "ja"],
    ["English before Japanese", "en-GB, ja;q=0.5", "en"],
    ["English, when Japanese is not wanted at all", "ja;q=0, de", "en"],
    ["English, when neither is asked for", "de-CH, fr;q=0.9, *;q=0.1", "en"],
    ["Japanese behind a language that nobody here speaks", "zh-Hant, ja;q=0.2", "ja"],
  ] as const)("in %s, without a key", async (_case, asked, language) => {
    const response = await get("/v1/codes/cell.pattern", asked);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-language")).toBe(language);
    expect(response.headers.get("vary")).toBe("Accept-Language");
    expect(await response.json()).toEqual({ code: "cell.pattern", level: "cell", ...pattern[language] });
  });

  test("among all others", async () => {
    const { codes: listed } = asRecord(await (await get("/v1/codes", "ja")).json());
    expect(listed).toHaveLength(Object.keys(codes).length);
    expect(listed).toContainEqual({ code: "cell.pattern", level: "cell", ...pattern.ja });
  });

  test("only if there is one of that name", async () => {
    const response = await get("/v1/codes/cell.patern");
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ type: "/problems/no-such-code" });
  });
});

test("a file's errors come with each of their codes explained once, in the caller's language", async () => {
  const file = fileNumbered(1);
  const e = eventsOf(file);
  const { take, get: ask, objects } = await testQuery();
  await take(e.received(), e.sharded(), e.shardRejected(0), e.rejected());
  objects.set(`acme/${file}/reports/file`, {
    rows: 20,
    badRows: 2,
    errors: 3,
    byCode: { "cell.pattern": 3 },
    byColumn: { amount: { "cell.pattern": 2 }, at: { "cell.pattern": 1 } },
    samples: [],
  });
  const response = await ask(`/v1/files/${file}/errors`, "acme", { "accept-language": "ja" });
  expect(response.headers.get("content-language")).toBe("ja");
  expect(await response.json()).toMatchObject({
    byColumn: { amount: { "cell.pattern": 2 }, at: { "cell.pattern": 1 } },
    help: [{ code: "cell.pattern", mend: pattern.ja.mend }],
  });
});
