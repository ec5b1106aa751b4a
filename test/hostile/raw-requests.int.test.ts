/** Requests that no client library sends, on the gateway's own listener. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { once } from "node:events";
import { connect } from "node:net";
import { createApp } from "@sluice/ingest-gateway/app.ts";
import { acmeKey, testGateway } from "@sluice/ingest-gateway/testing.ts";
import { listen, type Listening } from "@sluice/shared/runtime/listen.ts";

let server: Listening;
beforeAll(async () => {
  const app = createApp((await testGateway()).deps);
  server = await listen((request) => app.fetch(request), 0, "127.0.0.1");
});
afterAll(() => server.close());

/** Everything that the server says to these bytes until it has closed the connection. */
async function said(bytes: string): Promise<string> {
  const socket = connect(server.port, "127.0.0.1");
  socket.setEncoding("latin1");
  let text = "";
  socket.on("data", (chunk: string) => (text += chunk));
  socket.on("error", () => undefined);
  socket.write(bytes, "latin1");
  const given = setTimeout(() => socket.destroy(), 2_000);
  await once(socket, "close");
  clearTimeout(given);
  return text;
}

const head = (...lines: readonly string[]): string =>
  ["GET /nowhere HTTP/1.1", "Host: x", "Connection: close", ...lines, "", ""].join("\r\n");
const injected = /^x-injected:/im;

test("an ordinary request is answered so, and with the caller's harmless request id", async () => {
  const answer = await said(head("X-Request-Id: mine-1"));
  expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  expect(answer).toMatch(/x-request-id: mine-1/i);
});

test.each([
  ["a line feed in a request id", head("X-Request-Id: a\nX-Injected: 1")],
  ["a carriage return in a request id", head("X-Request-Id: a\rX-Injected: 1")],
  ["an escaped line end in the path", head().replace("/nowhere", "/v1/feeds/x%0d%0aX-Injected:%201/files")],
  ["a folded header", head("X-Request-Id: a", "\tX-Injected: 1")],
  ["a NUL", head("X-Request-Id: a\u0000X-Injected: 1")],
  ["a traceparent that is text", head("traceparent: 00-x\u0085X-Injected: 1")],
])("nothing of %s becomes a header of the answer", async (_what, request) => {
  const answer = await said(request);
  expect(answer.split("\r\n\r\n", 1)[0]).not.toMatch(injected);
});

test("two lengths, or a length and chunks, are one request or none: what follows is never read as another's", async () => {
  const upload = (...lines: readonly string[]): string =>
    [
      "POST /v1/feeds/orders/files HTTP/1.1",
      "Host: x",
      `Authorization: Bearer ${acmeKey}`,
      "Connection: close",
      ...lines,
      "",
      "0",
      "",
      "GET /smuggled HTTP/1.1",
      "Host: x",
      "",
      "",
    ].join("\r\n");
  for (const lines of [
    ["Content-Length: 5", "Transfer-Encoding: chunked"],
    ["Content-Length: 5", "Content-Length: 50"],
    ["Transfer-Encoding: chunked, identity"],
    ["Transfer-Encoding : chunked"],
  ]) {
    const answer = await said(upload(...lines));
    expect(answer).not.toContain("/smuggled");
    expect(answer.match(/HTTP\/1\.1 /g)?.length ?? 0).toBeLessThanOrEqual(1);
  }
});
