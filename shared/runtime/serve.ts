/** The long-running host: HTTP, the queue's poller and the ticks of one service, as one process on Bun, Deno or Node. */
import { randomInt } from "node:crypto";
import process from "node:process";
import { startPoller } from "../messaging/poller.ts";
import type { PollerOptions } from "../messaging/poller-options.ts";
import { within } from "../messaging/within.ts";
import { type Clock, systemClock, systemPause } from "../ports/clock.ts";
import type { Queue } from "../ports/queue.ts";
import { listen, type Listening } from "./listen.ts";
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
  /** Stops taking requests and messages, waits for what is in flight, then closes the service; 25 s at most. */
  stop(): Promise<void>;
}

/** What requests in flight may still take at a stop; live streams never end by themselves. */
const drainMs = 5_000;
/** What the whole of a stop may take: less than the 30 s after which containers are killed. The poller's own limit is 20 s. */
const stopMs = 25_000;

/** Serves until `stop`, or until SIGTERM or SIGINT, which stop it and end the process; a second signal ends it at once. */
export async function serve(service: Service, options: ServeOptions): Promise<Serving> {
  const { log } = service;
  const { port, queue, hostname = "127.0.0.1", clock = systemClock } = options;
  const http = await listen(service.fetch, port, hostname).catch((cause: unknown) => {
    throw new Error(`${service.name} cannot listen on ${hostname}:${port}; is another process there?`, {
      cause,
    });
  });
  const ready = async (): Promise<boolean> =>
    Object.values(await service.ready()).every((reason) => reason === null);
  const random = (): number => randomInt(1_000_000) / 1_000_000;
  const poller = startPoller(
    { queue, consumer: service.consumer, clock, pause: systemPause, log, ready, random },
    options.poller,
  );
  const ticking = new AbortController();
  const ticks = (service.ticks ?? []).map((tick) => repeat(tick, service, ticking.signal));
  log.info({ port: http.port }, "listening");

  const stopAll = async (): Promise<void> => {
    log.info({}, "stopping");
    ticking.abort();
    const [stopped] = await Promise.all([poller.stop(), endHttp(http), ...ticks]);
    await service.close();
    const { drained } = stopped;
    log.info(
      { ...stopped },
      drained
        ? "stopped: what was in flight is finished"
        : "stopped: what was in flight was cut off and comes again",
    );
  };
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopping ??= within(stopAll(), stopMs, systemPause).then((ended) => {
      if (!ended) log.error({ stopMs }, "stopped without waiting any longer; what was in flight comes again");
    });
    return stopping;
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => {
      stop().then(
        () => process.exit(0),
        (err: unknown) => {
          log.error({ err }, "the stop failed");
          process.exit(1);
        },
      );
    });
  return { port: http.port, stop };
}

async function endHttp(http: Listening): Promise<void> {
  await within(http.drain(), drainMs, systemPause);
  await http.close();
}

async function repeat(tick: Tick, { log }: Service, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await tick
      .run()
      .catch((err: unknown) => log.warn({ err, tick: tick.name }, "a tick failed; the next one tries again"));
    await systemPause(tick.everyMs, signal);
  }
}
