/** What an image has to answer the adapter, so that Lambda does with it what was meant. hosts.unit.test.ts has the FIFO rules. */
import { describe, expect, test } from "bun:test";
import type { Service } from "./service.ts";
import { passedThrough, serviceOf } from "./testing.ts";
import { adapterSettings, behindAdapter } from "./web-adapter.ts";

const now = Date.now();
const clock = { now: () => new Date(now) };
const image = (parts: Partial<Service>) =>
  behindAdapter(serviceOf(parts), { deadLetter: async () => undefined }, clock);
const failed = Number(adapterSettings.AWS_LWA_ERROR_STATUS_CODES);

/** A request that came by an HTTP API: its context is there. */
const byHttp = (path: string, remainingMs = 30_000, init: RequestInit = {}): Request =>
  new Request(`http://127.0.0.1:8080${path}`, {
    ...init,
    headers: {
      "x-amzn-request-context": JSON.stringify({ http: { method: "GET", path } }),
      "x-amzn-lambda-context": JSON.stringify({ request_id: "r-1", deadline: now + remainingMs }),
    },
  });

describe("an event", () => {
  test("that is a tick runs it, and is answered with null", async () => {
    let ran = 0;
    const run = async (): Promise<void> => void (ran += 1);
    const ask = image({ ticks: [{ name: "prune", everyMs: 1, run }] });
    const response = await ask(passedThrough({ tick: "prune" }, now + 30_000));
    expect([response.status, await response.text(), ran]).toEqual([200, "null", 1]);
  });

  test.each([
    ["of a kind that the service never takes", { detail: {} }],
    ["that is a tick that there is not", { tick: "prune" }],
    ["that is a batch in another form", { Records: [{ eventSource: "aws:sqs" }] }],
    ["that is no object", [1]],
  ])("%s fails by the status that the adapter knows as a failure", async (_, event) => {
    const response = await image({})(passedThrough(event, now + 30_000));
    expect(response.status).toBe(failed);
    expect(await response.json()).toMatchObject({ errorType: expect.any(String) });
  });
});

describe("a request", () => {
  test("for the path of events that came by HTTP is the service's own: nobody hands in a batch that way", async () => {
    const response = await image({})(byHttp("/events", 30_000, { method: "POST", body: '{"tick":"prune"}' }));
    expect(await response.text()).toBe("/events");
  });

  test("is aborted before the time is over, so that a live stream ends with what it has", async () => {
    const live = (request: Request) =>
      new Response(
        new ReadableStream({
          start: (controller) => {
            controller.enqueue(new TextEncoder().encode("so far"));
            request.signal.addEventListener("abort", () => controller.close());
          },
        }),
      );
    const response = await image({ fetch: live })(byHttp("/", 1_550));
    expect(await response.text()).toBe("so far");
  });

  test("of the adapter itself, whether the service is ready, needs no context", async () => {
    const asked = new Request(`http://127.0.0.1:8080${adapterSettings.AWS_LWA_READINESS_CHECK_PATH}`);
    expect(await (await image({})(asked)).text()).toBe("/healthz");
  });
});

describe("an answer", () => {
  const answered = async (headers: Readonly<Record<string, string>>) => {
    const response = await image({ fetch: () => new Response("x", { headers }) })(byHttp("/"));
    return response.headers.get("content-encoding");
  };
  test("that is no JSON is carried as bytes: the adapter would make UTF-8 of a text in another encoding", async () => {
    expect(await answered({ "content-type": "text/csv; charset=windows-31j" })).toBe("identity");
  });
  test("that is JSON, or encoded already, is left as it is", async () => {
    expect(await answered({ "content-type": "application/problem+json" })).toBeNull();
    expect(await answered({ "content-type": "text/csv", "content-encoding": "gzip" })).toBe("gzip");
  });
});
