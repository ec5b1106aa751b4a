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
