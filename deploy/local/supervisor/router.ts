/** The one public address: paths to services, bodies streamed both ways. On AWS an API gateway or a load balancer does this. */
import { setTimeout as pause } from "node:timers/promises";

/** How long requests may take to end at a stop. */
const graceMs = 2_000;

/** Where the services that have public routes listen. */
export interface Upstreams {
  readonly gateway: string;
  readonly loader: string;
  readonly query: string;
}

/** A running router. */
export interface Router {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the router on a port. */
export function startRouter(port: number, upstreams: () => Upstreams): Router {
  const server = Bun.serve({
    port,
    hostname: "127.0.0.1",
    idleTimeout: 0,
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      const base = upstreams()[serviceOf(request.method, pathname)];
      try {
        return await fetch(`${base}${pathname}${search}`, {
          method: request.method,
          headers: request.headers,
          body: request.body,
          redirect: "manual",
          decompress: false,
          signal: request.signal,
        });
      } catch (cause) {
        const detail = `the service behind ${pathname} does not answer now: try again in a few seconds (${String(cause)})`;
        return Response.json(
          { type: "/problems/service-away", title: "The service is away", status: 503, detail },
          { status: 503, headers: { "content-type": "application/problem+json", "retry-after": "2" } },
        );
      }
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    stop: async () => {
      // What is on its way may end; a live stream never would.
      const ended = server.stop();
      await Promise.race([ended, pause(graceMs)]);
      await server.stop(true);
    },
  };
}

/** Who answers: what is read is asked of the read model, what is sent goes to the one who owns it. */
export function serviceOf(method: string, pathname: string): keyof Upstreams {
  if (/^\/v1\/partners\/[^/]+\/(files\/[^/]+\/(content|undo)|keys)$/.test(pathname)) return "gateway";
  if (/^\/v1\/(uploads|tus)(\/|$)/.test(pathname)) return "gateway";
  if (method === "GET") return "query";
  if (/^\/(v1|console)\/partners\/[^/]+\/files\//.test(pathname)) return "loader";
  if (/^\/v1\/(feeds|partners)\/[^/]+\/(pause|resume)$/.test(pathname)) return "loader";
  return /^\/v1\/(feeds|partners)\b/.test(pathname) ? "gateway" : "query";
}
