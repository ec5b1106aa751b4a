/** The HTTP side of a function: a request becomes an HTTP API's event, its answer a response, with the limits that both have on AWS. */
import type { Problem } from "@sluice/shared/http/problem.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import * as v from "valibot";
import { httpEvent } from "./events.ts";
import type { Invocation } from "./function.ts";

/** What a function takes and gives, as JSON: 6 MB (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
export const payloadBytesMax = 6 * 1024 * 1024;
/** How long an HTTP API waits for a function. */
export const integrationMsMax = 30_000;

/** Base64 takes four thirds; the rest of the event is small. */
const bodyBytesMax = Math.floor((payloadBytesMax - 64 * 1024) * 0.75);

const tooLarge: Problem = {
  code: "too-large-for-a-function",
  detail: `A function on Lambda takes at most 6 MB an event, which leaves ${bodyBytesMax} bytes for a body. Compress it (Content-Encoding: gzip or zstd), or run this service as a container.`,
};
const failed: Problem = {
  code: "internal",
  detail: "The service's log says why. Try again in a moment.",
};
const slow: Problem = {
  code: "function-too-slow",
  detail: `An HTTP API waits ${integrationMsMax / 1000} seconds. Try again in a moment.`,
};

/** What a function answers an HTTP request with, payload format 2.0. */
const HttpAnswer = v.object({
  statusCode: v.number(),
  headers: v.optional(v.record(v.string(), v.string()), {}),
  body: v.optional(v.string(), ""),
  isBase64Encoded: v.optional(v.boolean(), false),
});

/** Answers a request by a function. */
export async function answerBy(
  invoke: (event: unknown) => Promise<Invocation>,
  pause: (ms: number, signal: AbortSignal) => Promise<void>,
  request: Request,
): Promise<Response> {
  if (Number(request.headers.get("content-length") ?? 0) > bodyBytesMax) return problemResponse(tooLarge);
  const body = await request.bytes();
  if (body.length > bodyBytesMax) return problemResponse(tooLarge);
  const { pathname, search, host } = new URL(request.url);
  const headers = Object.fromEntries([...request.headers].filter(([name]) => !ofTheConnection.has(name)));
  const event = httpEvent(request.method, pathname, {
    headers,
    host,
    query: search.slice(1),
    ...(body.length === 0 ? {} : { body }),
  });
  const over = new AbortController();
  const late = pause(integrationMsMax, over.signal).then(() => null);
  const invocation = await Promise.race([invoke(event), late]);
  over.abort();
  return invocation === null ? problemResponse(slow) : responseTo(invocation);
}

/** They are about one connection, not about the request. */
const ofTheConnection: ReadonlySet<string> = new Set(["connection", "transfer-encoding", "content-length"]);
/** Their responses have no body, not even an empty one. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

function responseTo(invocation: Invocation): Response {
  if (invocation.kind === "timed-out") return problemResponse(slow);
  const answer = v.safeParse(
    HttpAnswer,
    invocation.kind === "answered" ? invocation.answer : invocation.kind,
  );
  if (!answer.success || answer.output.body.length > payloadBytesMax) return problemResponse(failed);
  const { statusCode: status, headers, body, isBase64Encoded } = answer.output;
  const bytes = isBase64Encoded ? Buffer.from(body, "base64") : body;
  return new Response(bodiless.has(status) ? null : bytes, { status, headers });
}
