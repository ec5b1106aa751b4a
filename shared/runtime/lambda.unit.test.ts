/** What Lambda alone has: other events than batches, and an end that does not wait. hosts.unit.test.ts has the FIFO rules. */
import { describe, expect, test } from "bun:test";
import { createLog } from "../adapters/log.ts";
import { done } from "../messaging/handler.ts";
import { groupOf, wireBody } from "../messaging/testing.ts";
import { lambdaHandler } from "./lambda.ts";
import type { SqsEvent } from "./lambda-events.ts";
import type { Service } from "./service.ts";
import { serviceOf } from "./testing.ts";

type Handler = ReturnType<typeof lambdaHandler>;
type Event = Parameters<Handler>[0];
type Context = Parameters<Handler>[1];

const context = (remainingMs = 60_000) => ({ getRemainingTimeInMillis: () => remainingMs }) as Context;
const handlerOf = (parts: Partial<Service>): Handler =>
  lambdaHandler(serviceOf(parts), { deadLetter: async () => undefined });

const batch = (...ids: string[]): SqsEvent => ({
  Records: ids.map((id) => ({
    eventSource: "aws:sqs",
    messageId: id,
    body: wireBody(id),
    attributes: { MessageGroupId: groupOf(id), ApproximateReceiveCount: "1" },
  })),
});
const failures = (...ids: string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

/** Why a call rejects. */
const refusal = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "it did not reject",
    (cause: unknown) => String(cause),
  );

/** An event that the types do not know. */
const eventOf = (fields: Readonly<Record<string, unknown>>): Event => JSON.parse(JSON.stringify(fields));

/** An event as API Gateway's HTTP API and a function's URL send it, payload format 2.0. */
const httpEvent = (method: string, path: string, body?: string): Event =>
  eventOf({
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: "limit=2",
    headers: { host: "sluice.example", "content-type": "application/json", authorization: "Bearer x" },
    requestContext: {
      domainName: "sluice.example",
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "curl" },
    },
    isBase64Encoded: body !== undefined,
    ...(body === undefined ? {} : { body: Buffer.from(body).toString("base64") }),
  });

describe("a batch", () => {
  test("tells handlers the time that the function has left, less what the answer needs", async () => {
    const left: number[] = [];
    const handler = handlerOf({
      consumer: {
        handle: async (_, { remainingMs }) => {
          left.push(remainingMs());
          return done;
        },
      },
    });
    expect(await handler(batch("a1"), context(60_000))).toEqual(failures());
    expect(left).toEqual([57_000]);
  });

  test("begins nothing when no time is left, and hands all back", async () => {
    const handler = handlerOf({ consumer: { handle: () => Promise.reject(new Error("it was begun")) } });
    expect(await handler(batch("a1", "b1"), context(3_200))).toEqual(failures("a1", "b1"));
  });

  test("hands back what hangs, and keeps what is done", async () => {
    const handler = handlerOf({
      consumer: { handle: async ({ id }) => (id === "a2" ? new Promise(() => undefined) : done) },
    });
    // 1,550 ms left less 1,500: the handler is waited for 50 ms; the time to begin is not what is tested here.
    let asked = 0;
    const running = { getRemainingTimeInMillis: () => ((asked += 1) === 1 ? 1_550 : 60_000) } as Context;
    expect(await handler(batch("a1", "a2", "a3", "b1"), running)).toEqual(failures("a2", "a3"));
  });

  test("of another source is refused", async () => {
    const [record] = batch("a1").Records;
    if (record === undefined) throw new Error("a batch of one");
    const event: SqsEvent = { Records: [{ ...record, eventSource: "aws:dynamodb" }] };
    expect(await refusal(handlerOf({})(event, context()))).toContain(
      "takes records of aws:sqs; this one is of aws:dynamodb",
    );
  });
});

describe("a request", () => {
  test("reaches the service as it was sent, and its answer goes back", async () => {
    const handler = handlerOf({
      fetch: async (request) => {
        const { pathname, searchParams } = new URL(request.url);
        return Response.json(
          {
            method: request.method,
            pathname,
            limit: searchParams.get("limit"),
            key: request.headers.get("authorization"),
            body: await request.text(),
          },
          { status: 202, headers: { location: "/v1/files/f_1" } },
        );
      },
    });
    const answer = await handler(httpEvent("POST", "/v1/feeds/orders/files", "受注"), context());
    expect(answer).toMatchObject({
      statusCode: 202,
      headers: { location: "/v1/files/f_1" },
      isBase64Encoded: false,
    });
    expect(JSON.parse(String(Reflect.get(Object(answer), "body")))).toEqual({
      method: "POST",
      pathname: "/v1/feeds/orders/files",
      limit: "2",
      key: "Bearer x",
      body: "受注",
    });
  });
});

describe("an answer", () => {
  test("in any encoding goes out byte by byte, and JSON as text", async () => {
    const answered = (type: string, bytes: readonly number[]) =>
      handlerOf({
        fetch: () => new Response(Uint8Array.from(bytes), { headers: { "content-type": type } }),
      })(httpEvent("GET", "/"), context());
    const shiftJis = [0x95, 0x5c, 0x0a];
    expect(await answered("text/csv; charset=windows-31j", shiftJis)).toMatchObject({
      isBase64Encoded: true,
      body: Buffer.from(shiftJis).toString("base64"),
    });
    for (const type of ["application/json", "application/problem+json"])
      expect(await answered(type, [0x7b, 0x7d])).toMatchObject({ isBase64Encoded: false, body: "{}" });
  });

  test("that never ends is cut off before the time is over: what there is of it goes out", async () => {
    const live = (request: Request) =>
      new Response(
        new ReadableStream({
          start: (controller) => {
            controller.enqueue(new TextEncoder().encode("so far"));
            request.signal.addEventListener("abort", () => controller.close());
          },
        }),
        { headers: { "content-type": "text/event-stream" } },
      );
    const answer = await handlerOf({ fetch: live })(httpEvent("GET", "/"), context(1_550));
    const body = Buffer.from("so far").toString("base64");
    expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: true, body });
  });
});

describe("a scheduled event", () => {
  test("runs the tick that it names", async () => {
    let ran = 0;
    const run = async (): Promise<void> => void (ran += 1);
    await handlerOf({ ticks: [{ name: "prune", everyMs: 1, run }] })({ tick: "prune" }, context());
    expect(ran).toBe(1);
  });

  test("of a tick that there is not is an error, so that the schedule's owner sees it", async () => {
    expect(await refusal(handlerOf({})({ tick: "prune" }, context()))).toContain(
      "validator has no tick prune",
    );
  });
});

test("the tick «probe» logs what does not answer, and nothing else", async () => {
  const lines: string[] = [];
  const log = createLog("validator", "info", { write: (line: string) => void lines.push(line) });
  const ready = async () => ({ postgres: "connect ECONNREFUSED", dynamodb: null });
  await handlerOf({ log, ready })({ tick: "probe" }, context());
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: "error", msg: "a dependency is away", dependency: "postgres", reason: "connect ECONNREFUSED" },
  ]);
});

test("an event of another kind is refused, and says what it has", async () => {
  const event = eventOf({ detail: {}, "detail-type": "x" });
  expect(await refusal(handlerOf({})(event, context()))).toContain(
    "this event has only: detail, detail-type",
  );
});
