import { describe, expect, test } from "bun:test";
import { lambdaHandler } from "@sluice/shared/runtime/lambda.ts";
import { serviceOf } from "@sluice/shared/runtime/testing.ts";
import type { Invocation } from "./function.ts";
import { answerBy, payloadBytesMax } from "./http.ts";

const tooLong = "x".repeat(payloadBytesMax + 1);
const never = () => new Promise<void>(() => undefined);
const context = { getRemainingTimeInMillis: () => 30_000 };

/** Asks a service by way of the event and back, through the handler that its bundle exports. */
async function asked(fetch: (request: Request) => Response | Promise<Response>, request: Request) {
  const handler = lambdaHandler(serviceOf({ fetch }), { deadLetter: async () => undefined });
  const invoke = async (event: unknown): Promise<Invocation> => {
    const taken: Parameters<typeof handler>[0] = JSON.parse(JSON.stringify(event));
    const answer = await handler(taken, context as Parameters<typeof handler>[1]);
    return { kind: "answered", answer: JSON.parse(JSON.stringify(answer)) };
  };
  return answerBy(invoke, never, request);
}
const byFunction = (invocation: Invocation, request = new Request("http://sluice.test/")) =>
  answerBy(async () => invocation, never, request);

describe("a request to a function", () => {
  test("arrives with method, path, query, headers and the body's own bytes", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const response = await asked(
      async (request) =>
        Response.json({
          url: request.url,
          method: request.method,
          type: request.headers.get("content-type"),
          body: [...(await request.bytes())],
        }),
      new Request("http://sluice.test/v1/a%2Fb?limit=2&cursor=x%3D", {
        method: "POST",
        headers: { "content-type": "text/csv" },
        body: bytes,
      }),
    );
    expect(await response.json()).toEqual({
      url: "https://sluice.test/v1/a%2Fb?limit=2&cursor=x%3D",
      method: "POST",
      type: "text/csv",
      body: [...bytes],
    });
  });

  test.each([
    "text/csv; charset=windows-31j",
    "text/csv; charset=utf-8",
    "application/octet-stream",
    "text/event-stream",
  ])("is answered in the body's own bytes: %s", async (type) => {
    const bytes = Uint8Array.from([0x95, 0x5c, 0xb1, 0xff, 0x0a]);
    const response = await asked(
      () => new Response(bytes, { status: 201, headers: { "content-type": type, etag: '"1"' } }),
      new Request("http://sluice.test/"),
    );
    expect([response.status, response.headers.get("content-type")]).toEqual([201, type]);
    expect(response.headers.get("etag")).toBe('"1"');
    expect([...(await response.bytes())]).toEqual([...bytes]);
  });

  test.each([204, 304])("is answered without a body: %d", async (status) => {
    const response = await asked(
      () => new Response(null, { status, headers: { etag: '"1"' } }),
      new Request("http://sluice.test/"),
    );
    expect([response.status, response.headers.get("etag"), await response.text()]).toEqual([
      status,
      '"1"',
      "",
    ]);
  });
});

describe("what a function cannot do is told as a problem", () => {
  test("a body that no event holds is refused before it is sent", async () => {
    const body = new Uint8Array(payloadBytesMax * 0.75);
    const response = await byFunction(
      { kind: "died" },
      new Request("http://sluice.test/", { method: "POST", body }),
    );
    expect(await response.json()).toMatchObject({ status: 413, type: "/problems/too-large-for-a-function" });
  });

  test.each([
    ["failed", { kind: "failed", error: {} }, 500],
    ["did not start", { kind: "did-not-start", error: {} }, 500],
    ["died", { kind: "died" }, 500],
    ["answered in no form of HTTP", { kind: "answered", answer: { said: "nothing" } }, 500],
    ["answered more than 6 MB", { kind: "answered", answer: { statusCode: 200, body: tooLong } }, 500],
    ["ran out of time", { kind: "timed-out" }, 503],
  ] as const)("a function that %s", async (_case, invocation, status) =>
    expect((await byFunction(invocation)).status).toBe(status),
  );

  test("an answer that takes longer than an HTTP API waits", async () => {
    const response = await answerBy(
      () => new Promise(() => undefined),
      async () => undefined,
      new Request("http://sluice.test/"),
    );
    expect(await response.json()).toMatchObject({ status: 503, type: "/problems/function-too-slow" });
  });
});
