import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { connect } from "node:net";
import { type Router, startRouter } from "./router.ts";
import { until } from "./until.ts";

/** What the gateway's stand-in saw of the last request. */
let seen: { path: string; bytes: number; outcome: "running" | "whole" | "cut off"; auth: string | null };
let left = false;

const gateway = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  maxRequestBodySize: Number.MAX_SAFE_INTEGER,
  fetch: async (request) => {
    const { pathname, search } = new URL(request.url);
    seen = {
      path: pathname + search,
      bytes: 0,
      outcome: "running",
      auth: request.headers.get("authorization"),
    };
    try {
      for await (const chunk of request.body ?? new Blob([]).stream()) seen.bytes += chunk.length;
      seen.outcome = "whole";
    } catch {
      seen.outcome = "cut off";
    }
    return new Response(`took ${seen.bytes}`, { status: 202, headers: { location: "/v1/files/f_1" } });
  },
});
const query = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  idleTimeout: 0,
  fetch: (request) => {
    if (!request.url.endsWith("/events")) return new Response("query", { headers: { etag: '"7"' } });
    request.signal.addEventListener("abort", () => (left = true));
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode("data: first\n\n"));
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  },
});
const loader = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response("loader") });
let router: Router;
beforeAll(() => {
  const upstreams = {
    gateway: `http://127.0.0.1:${gateway.port}`,
    loader: `http://127.0.0.1:${loader.port}`,
    query: `http://127.0.0.1:${query.port}`,
  };
  router = startRouter(0, () => upstreams);
});
beforeEach(() => {
  left = false;
});
afterAll(async () => {
  await router.stop();
  await gateway.stop(true);
  await query.stop(true);
  await loader.stop(true);
});

test("uploads, partners and keys go to the gateway, with their headers and query; answers come back as they are", async () => {
  for (const path of ["/v1/feeds/orders/files?x=1", "/v1/partners", "/v1/partners/acme/keys"]) {
    const response = await fetch(`${router.url}${path}`, {
      method: "POST",
      body: "abc",
      headers: { authorization: "Bearer k" },
    });
    expect(response.status).toBe(202);
    expect(response.headers.get("location")).toBe("/v1/files/f_1");
    expect(await response.text()).toBe("took 3");
    expect(seen).toEqual({ path, bytes: 3, outcome: "whole", auth: "Bearer k" });
  }
});

test.each(["partners/acme/files/f_1/release", "partners/acme/pause", "feeds/orders/resume"])(
  "an operator's word goes to the loader: %s",
  async (path) => {
    const response = await fetch(`${router.url}/v1/${path}`, { method: "POST" });
    expect(await response.text()).toBe("loader");
  },
);

test("a file's content is asked of the gateway", async () => {
  for (const path of ["/v1/partners/acme/files/f_1/content", "/v1/partners/acme/keys"]) {
    await fetch(`${router.url}${path}`);
    expect(seen.path).toBe(path);
  }
});

test("everything else goes to state-query", async () => {
  for (const path of ["/v1/files", "/v1/files/f_1", "/v1/entities/order/A-1", "/"]) {
    const response = await fetch(`${router.url}${path}`);
    expect(await response.text()).toBe("query");
    expect(response.headers.get("etag")).toBe('"7"');
  }
});

test("a large body streams through: what is sent arrives before the rest is, so it is not held", async () => {
  const part = new Uint8Array(1024 * 1024);
  const parts = 16;
  const socket = connect(Number(new URL(router.url).port), "127.0.0.1");
  let answer = "";
  socket.on("data", (data) => {
    answer += data.toString();
  });
  seen = { path: "", bytes: 0, outcome: "running", auth: null };
  const length = parts * part.length;
  socket.write(`POST /v1/feeds/orders/files HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n`);
  for (let sent = 1; sent <= parts; sent += 1) {
    socket.write(part);
    await until(`the gateway has ${sent} parts`, () => seen.bytes === sent * part.length);
  }
  await until("the answer is there", () => answer.includes(`took ${length}`));
  socket.destroy();
}, 30_000);

test("a body that its sender cuts off does not arrive as a whole one", async () => {
  for (const head of ["content-length: 1000\r\n\r\n", "transfer-encoding: chunked\r\n\r\n1f4\r\n"]) {
    const socket = connect(Number(new URL(router.url).port), "127.0.0.1");
    socket.on("error", () => undefined);
    seen = { path: "", bytes: 0, outcome: "running", auth: null };
    socket.write(`POST /v1/feeds/orders/files HTTP/1.1\r\nhost: x\r\n${head}`);
    socket.write("x".repeat(500));
    await until("the gateway has some of it", () => seen.bytes > 0);
    socket.destroy();
    await until("the gateway sees its end", () => seen.outcome !== "running");
    expect(seen.outcome).toBe("cut off");
  }
});

test("server-sent events arrive as they are sent, and the service learns that the reader left", async () => {
  const leaving = new AbortController();
  const response = await fetch(`${router.url}/v1/files/f_1/events`, { signal: leaving.signal });
  const reader = response.body!.getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe("data: first\n\n");
  leaving.abort();
  await until("the service sees it", () => left);
});

test("while a service is away, the answer is a problem that says so, and when to try again", async () => {
  const alone = startRouter(0, () => ({
    gateway: "http://127.0.0.1:1",
    loader: "http://127.0.0.1:1",
    query: "http://127.0.0.1:1",
  }));
  const response = await fetch(`${alone.url}/v1/files`);
  expect(response.status).toBe(503);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("retry-after")).toBe("2");
  expect(await response.json()).toMatchObject({ status: 503, title: "The service is away" });
  await alone.stop();
});
