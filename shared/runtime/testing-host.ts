/** A process for tests of `serve`: a service over a queue in memory, on whatever runtime runs this file. */
import { memoryQueue } from "../adapters/memory/queue.ts";
import { createLog } from "../adapters/log.ts";
import { wireBody } from "../messaging/testing.ts";
import { systemClock, systemPause } from "../ports/clock.ts";
import { serve } from "./serve.ts";
import { serviceOf } from "./testing.ts";

const log = createLog("host", "info");
const queue = memoryQueue({ clock: systemClock, pause: systemPause });

/** Counts a body as it comes; remembers the largest size that this process ever had. */
async function count(request: Request): Promise<Response> {
  let bytes = 0;
  if (request.body !== null) for await (const chunk of request.body) bytes += chunk.byteLength;
  return Response.json({ bytes, residentMb: Math.round(process.memoryUsage().rss / 2 ** 20) });
}

/** Puts one message of slow work into the queue and answers when its handler has begun. */
async function begin(): Promise<Response> {
  const begun = Promise.withResolvers<void>();
  started = begun.resolve;
  queue.send({ group: "a", body: wireBody("a1"), deduplicationId: crypto.randomUUID() });
  await begun.promise;
  return new Response("begun");
}
let started: () => void = () => undefined;

const service = serviceOf({
  log,
  fetch: (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/count") return count(request);
    if (pathname === "/begin") return begin();
    if (pathname === "/endless")
      return new Response(new ReadableStream({ start: (c) => c.enqueue(new Uint8Array(1)) }));
    return new Response(pathname);
  },
  consumer: {
    handle: async ({ id }) => {
      started();
      await systemPause(Number(process.env["HANDLE_MS"] ?? "300"));
      log.info({ id }, "handled");
      return { kind: "done" };
    },
  },
  ticks: [{ name: "tick", everyMs: 50, run: async () => log.info({}, "ticked") }],
  close: async () => log.info({}, "closed"),
});
await serve(service, { port: Number(process.env["PORT"] ?? "0"), queue, poller: { stopMsMax: 1_000 } });
