import { describe, expect, test } from "bun:test";
import { namesOf } from "@sluice/contracts/names-of.ts";
import { type ProblemCode, problemTypes } from "@sluice/contracts/problems/catalogue.ts";
import { asRecord, testQuery } from "./testing.ts";

describe("a problem's type resolves", () => {
  test.each(namesOf<ProblemCode>(problemTypes))("of %s, to what it means, without a key", async (code) => {
    const { app } = await testQuery();
    const json = await app.request(`/problems/${code}`);
    expect(json.status).toBe(200);
    expect(await json.json()).toEqual({ code, type: `/problems/${code}`, ...problemTypes[code] });
    const page = await app.request(`/problems/${code}`, { headers: { accept: "text/html,*/*;q=0.8" } });
    expect(page.headers.get("content-type")).toStartWith("text/html");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const text = await page.text();
    expect(text).toContain(`<code>${code}</code>`);
    expect(text).not.toMatch(/<script(?! src)|<style| on[a-z]+=|style=/);
  });

  test("and the list holds them all", async () => {
    const { app } = await testQuery();
    const { problems } = asRecord(await (await app.request("/problems")).json());
    expect(problems).toHaveLength(Object.keys(problemTypes).length);
    expect((await app.request("/problems", { headers: { accept: "text/html" } })).status).toBe(200);
  });

  test("only if there is one of that name, and a name is only shown, never run", async () => {
    const { app } = await testQuery();
    const response = await app.request("/problems/%3Cscript%3E");
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  });
});
