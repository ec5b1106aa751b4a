import { describe, expect, test } from "bun:test";
import { json } from "@sluice/contracts/api/parts.ts";
import { Hono } from "hono";
import * as v from "valibot";
import { problemResponse } from "../http/problem.ts";
import { checked } from "./testing-answers.ts";

const Dog = v.object({ name: v.string(), friend: v.nullable(v.object({ name: v.string() })) });
const rex = { name: "Rex", friend: { name: "Tom" } };
const parts = {
  info: { title: "Dogs", version: "1", description: "For this test." },
  named: { Dog },
  routes: [
    {
      method: "GET",
      path: "/dogs/{name}",
      services: ["loader"],
      name: "getDog",
      tag: "Dogs",
      summary: "Get a dog",
      access: "anyone",
      parameters: { name: { about: "Its name." } },
      answers: { 200: json("The dog.", Dog) },
      problems: ["no-such-entity"],
    },
  ],
} as const;
const ask = (answer: () => Response, path = "/dogs/rex") =>
  checked(new Hono().get(path, answer), parts).request(path);
const problem = (code: "no-such-entity" | "no-such-file") => problemResponse({ code, detail: "None." });

describe("an answer is held against the document", () => {
  test("and passes as it is when it is as told", async () => {
    expect(await (await ask(() => Response.json(rex))).json()).toEqual(rex);
    expect((await ask(() => problem("no-such-entity"))).status).toBe(404);
  });

  test("without its content where only its head is asked for", async () => {
    const app = checked(
      new Hono().get("/dogs/:name", () => Response.json(rex)),
      parts,
    );
    expect((await app.request("/dogs/rex", { method: "HEAD" })).status).toBe(200);
  });

  test.each<[what: string, answer: () => Response, message: string]>([
    ["a status", () => new Response(null, { status: 204 }), "does not tell of it"],
    ["a type", () => new Response("Rex", { headers: { "content-type": "text/plain" } }), "of that type"],
    ["a header", () => Response.json(rex, { headers: { link: "</>" } }), "with a header link"],
    ["a member", () => Response.json({ ...rex, age: 3 }), "must NOT have additional properties"],
    ["a deeper member", () => Response.json({ ...rex, friend: { ...rex, age: 3 } }), "friend must"],
    ["a missing member", () => Response.json({ name: "Rex" }), "must have required property"],
    ["another problem", () => problem("no-such-file"), "must be equal to one of"],
  ])("%s that is not told is a fault", (_what, answer, message) => {
    expect(ask(answer)).rejects.toThrow(message);
  });

  test("and so is a route that is not", () => {
    expect(ask(() => Response.json(rex), "/cats/tom")).rejects.toThrow("no route is told of");
  });
});
