/** An HTTP server on Bun, Deno or Node: the one place that knows which. */
import type { Service } from "./service.ts";

/** A listening server. */
export interface Listening {
  /** The real one, where 0 was asked for. */
  readonly port: number;
  /** Takes no more connections; resolves when the requests in flight have ended. */
  drain(): Promise<void>;
  /** Cuts off what is left. */
  close(): Promise<void>;
}

type Fetch = Service["fetch"];

/**
 * Uploads are streamed and take their time, and the gateway limits them itself: the host's own limits on a body's size and on a
 * request's time must not come first. In seconds: how long a connection may be silent.
 */
const idleSeconds = 255;
/** A request's first line and headers: what Node takes of them in bytes, as Bun does of itself, and how long they may take to come, in seconds. */
const head = { bytes: 16 * 1024, seconds: 20 };

/** Listens. Rejects when the address is taken. */
export async function listen(fetch: Fetch, port: number, hostname: string): Promise<Listening> {
  if ("Bun" in globalThis) return listenOnBun(fetch, port, hostname);
  const deno: unknown = Reflect.get(globalThis, "Deno");
  return isDeno(deno) ? listenOnDeno(deno, fetch, port, hostname) : listenOnNode(fetch, port, hostname);
}

function listenOnBun(fetch: Fetch, port: number, hostname: string): Listening {
  const server = Bun.serve({
    port,
    hostname,
    fetch,
    idleTimeout: idleSeconds,
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
  });
  return { port: server.port ?? port, drain: () => server.stop(), close: () => server.stop(true) };
}

/** What is used of Deno's global. */
interface Deno {
  serve(
    options: { readonly port: number; readonly hostname: string; readonly onListen: () => void },
    handler: Fetch,
  ): { readonly addr: { readonly port: number }; shutdown(): Promise<void> };
}

function isDeno(host: unknown): host is Deno {
  return typeof host === "object" && host !== null && "serve" in host;
}

function listenOnDeno(deno: Deno, fetch: Fetch, port: number, hostname: string): Listening {
  const server = deno.serve({ port, hostname, onListen: () => undefined }, fetch);
  // Deno cannot cut connections once it shuts down; the end of the process does.
  return { port: server.addr.port, drain: () => server.shutdown(), close: async () => undefined };
}

async function listenOnNode(fetch: Fetch, port: number, hostname: string): Promise<Listening> {
  const { createAdaptorServer } = await import("@hono/node-server");
  const { createServer } = await import("node:http");
  const server = createAdaptorServer({
    fetch,
    createServer,
    serverOptions: {
      requestTimeout: 0,
      keepAliveTimeout: idleSeconds * 1000,
      maxHeaderSize: head.bytes,
      headersTimeout: head.seconds * 1000,
    },
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(port, hostname, resolve);
  await promise;
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    drain: () => new Promise((done) => server.close(() => done())),
    close: async () => {
      if ("closeAllConnections" in server) server.closeAllConnections();
    },
  };
}
