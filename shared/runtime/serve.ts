/**
 * The long-running host: HTTP, the queue's poller and the ticks of one service, on Bun, Deno or Node. The one place that knows which.
 */
import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { startPoller, type PollerOptions } from "../messaging/poller.ts";
import { type Clock, systemClock } from "../ports/clock.ts";
import type { Queue } from "../ports/queue.ts";
import type { Service, Tick } from "./service.ts";

/** How a service is served. */
export interface ServeOptions {
  /** 0 takes any free port; the log line "listening" says which. */
  readonly port: number;
  /** Its inbound queue. */
  readonly queue: Queue;
  readonly poller?: PollerOptions;
  /** Default 127.0.0.1; containers listen on 0.0.0.0. */
  readonly hostname?: string;
  readonly clock?: Clock;
}

/** A service that is being served. */
export interface Serving {
  readonly port: number;
  /** Stops taking requests and messages, waits for what is in flight, then closes the service. */
  stop(): Promise<void>;
}

/** Serves until `stop`, or until SIGTERM or SIGINT, which stop it and end the process. */
export async function serve(service: Service, options: ServeOptions): Promise<Serving> {
  const { log } = service;
  const clock = options.clock ?? systemClock;
  const http = await listen(service.fetch, options.port, options.hostname ?? "127.0.0.1");
  const ready = async (): Promise<boolean> =>
    Object.values(await service.ready()).every((reason) => reason === null);
  const random = (): number => randomInt(1_000_000) / 1_000_000;
  const poller = startPoller(
    { queue: options.queue, consumer: service.consumer, clock, log, ready, random },
    options.poller,
  );
  const ticking = new AbortController();
  const ticks = (service.ticks ?? []).map((tick) => runTick(tick, service, ticking.signal));
  log.info({ port: http.port }, "listening");

  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= (async () => {
      ticking.abort();
      const [{ drained }] = await Promise.all([poller.stop(), http.stop(), ...ticks]);
      await service.close();
      log.info(
        { drained },
        drained ? "stopped; everything in flight was settled" : "stopped; what was in flight comes again",
      );
    })();
    return stopped;
  };
  onSignals(() => void stop().finally(() => process.exit(0)));
  return { port: http.port, stop };
}

async function runTick(tick: Tick, { log }: Service, signal: AbortSignal): Promise<void> {
  const { name, everyMs } = tick;
  while (!signal.aborted) {
    await tick
      .run()
      .catch((err: unknown) => log.warn({ err, tick: name }, "a tick failed; the next one tries again"));
    await pause(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

function onSignals(stop: () => void): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop);
}

interface Listening {
  readonly port: number;
  stop(): Promise<void>;
}

type Fetch = Service["fetch"];

/** What is used of Deno's global. */
interface DenoServe {
  serve(
    options: { readonly port: number; readonly hostname: string; readonly onListen: () => void },
    handler: Fetch,
  ): { readonly addr: { readonly port: number }; shutdown(): Promise<void> };
}

/** Seconds that a request in flight may still take at a stop. */
const drainMs = 5_000;

async function listen(fetch: Fetch, port: number, hostname: string): Promise<Listening> {
  if ("Bun" in globalThis) {
    // Uploads are streamed and have limits of their own; the host's must not come first.
    const server = Bun.serve({
      port,
      hostname,
      fetch,
      idleTimeout: 120,
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    });
    const stop = async (): Promise<void> => {
      await Promise.race([server.stop(), pause(drainMs, undefined, { ref: false })]);
      await server.stop(true);
    };
    return { port: server.port ?? port, stop };
  }
  const deno: unknown = Reflect.get(globalThis, "Deno");
  if (isDenoServe(deno)) {
    const server = deno.serve({ port, hostname, onListen: () => undefined }, fetch);
    const stop = (): Promise<void> =>
      Promise.race([server.shutdown(), pause(drainMs, undefined, { ref: false })]);
    return { port: server.addr.port, stop };
  }
  const node = await import("@hono/node-server");
  return new Promise((resolve) => {
    const server = node.serve({ fetch, port, hostname }, (address) => {
      const stop = (): Promise<void> =>
        new Promise((done) => {
          server.close(() => done());
          setTimeout(done, drainMs).unref();
        });
      resolve({ port: address.port, stop });
    });
  });
}

function isDenoServe(host: unknown): host is DenoServe {
  return typeof host === "object" && host !== null && "serve" in host;
}
