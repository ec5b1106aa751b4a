import { expect, test } from "bun:test";
import { problemResponse } from "./problem.ts";

test("a problem is a document of RFC 9457 that nobody may keep", async () => {
  const answer = problemResponse({
    code: "too-large",
    detail: "It has more than 10 bytes.",
    // Its own members never hide the document's.
    extra: { limitBytes: 10, status: 200, type: "x" },
    headers: { "retry-after": "5", "cache-control": "max-age=9" },
  });
  expect(answer.status).toBe(413);
  expect(Object.fromEntries(answer.headers)).toEqual({
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "retry-after": "5",
  });
  expect(await answer.json()).toEqual({
    type: "/problems/too-large",
    title: "The file is too large",
    status: 413,
    detail: "It has more than 10 bytes.",
    limitBytes: 10,
  });
});
