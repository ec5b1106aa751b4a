import { Hono } from "hono";
import { expect, test } from "bun:test";
import { type Log, silentLog } from "../ports/log.ts";
import { onError } from "./on-error.ts";
import { requestLog } from "./request-log.ts";

const fresh = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
const given = `00-${"1".repeat(32)}-${"2".repeat(16)}-01`;

/** An app with one good and one bad route, and what it logs. */
function setUp() {
  const lines: Record<string, unknown>[] = [];
  const at =
    (level: string) =>
    (fields: object, msg: string): void =>
      void lines.push({ level, msg, ...fields });
  const log: Log = { ...silentLog, debug: at("debug"), info: at("info"), error: at("error") };
  let now = Date.parse("2026-11-20T09:30:00Z");
  const clock = { now: () => new Date((now += 5)) };
  const app = new Hono()
    .use(requestLog({ log, clock, ids: { ulid: () => "ULID", traceparent: () => fresh } }))
    .get("/trace", (c) => c.text(c.get("trace") ?? "none"))
    .get("/healthz", (c) => c.text("alive"))
    .get("/broken", () => {
      throw new Error("the password is hunter2");
    });
  app.onError(onError(log, { code: "internal", detail: "Try again." }));
  return { app, lines };
}

test("a request is one line, without its query", async () => {
  const { app, lines } = setUp();
  const answer = await app.request("/trace?key=secret");
  expect(await answer.text()).toBe(fresh);
  expect(answer.headers.get("x-request-id")).toBe("ULID");
  const who = { requestId: "ULID", traceId: "a".repeat(32) };
  expect(lines).toEqual([
    { level: "info", msg: "request", method: "GET", path: "/trace", status: 200, ms: 5, ...who },
  ]);
});

test("the caller's trace and request id are kept", async () => {
  const { app, lines } = setUp();
  const answer = await app.request("/trace", { headers: { traceparent: given, "x-request-id": "their-1" } });
  expect(await answer.text()).toBe(given);
  expect(answer.headers.get("x-request-id")).toBe("their-1");
  expect(lines).toMatchObject([{ requestId: "their-1", traceId: "1".repeat(32) }]);
});

test("a broken trace or request id is replaced", async () => {
  const { app } = setUp();
  const headers = { traceparent: "00-x", "x-request-id": "a b\tc" };
  const answer = await app.request("/trace", { headers });
  expect(await answer.text()).toBe(fresh);
  expect(answer.headers.get("x-request-id")).toBe("ULID");
});

test("a question for health is logged at debug only", async () => {
  const { app, lines } = setUp();
  await app.request("/healthz");
  expect(lines).toMatchObject([{ level: "debug", path: "/healthz" }]);
});

test("a surprise is logged whole and answered with nothing but its trace", async () => {
  const { app, lines } = setUp();
  const answer = await app.request("/broken");
  expect(answer.status).toBe(500);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.headers.get("x-request-id")).toBe("ULID");
  expect(await answer.json()).toEqual({
    type: "/problems/internal",
    title: "Something broke on our side",
    status: 500,
    detail: "Try again.",
    traceId: "a".repeat(32),
  });
  expect(lines).toMatchObject([
    { level: "error", msg: "a request failed", path: "/broken", traceId: "a".repeat(32) },
    { level: "error", msg: "request", status: 500 },
  ]);
  expect(lines[0]?.["err"]).toBeInstanceOf(Error);
});
