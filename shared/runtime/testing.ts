/** A service for tests of hosts: answers what it is told to, and nothing else. */
import { done } from "../messaging/handler.ts";
import { silentLog } from "../ports/log.ts";
import type { Service } from "./service.ts";

/** A service with no dependencies that answers every request with its path and finishes every message. */
export function serviceOf(parts: Partial<Service> = {}): Service {
  return {
    name: "validator",
    log: silentLog,
    fetch: (request) => new Response(new URL(request.url).pathname),
    consumer: { handle: async () => done },
    ready: async () => ({}),
    close: async () => undefined,
    ...parts,
  };
}

/** An event that is no HTTP request, as AWS Lambda Web Adapter posts it; `deadline` in milliseconds since the epoch. */
export const passedThrough = (event: unknown, deadline: number): Request =>
  new Request("http://127.0.0.1:8080/events", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-amzn-request-context": "null",
      "x-amzn-lambda-context": JSON.stringify({ request_id: "r-1", deadline }),
    },
    body: JSON.stringify(event),
  });
