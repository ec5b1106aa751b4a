/** `/healthz` (this process is alive) and `/readyz` (what it depends on answers). */
import { Hono } from "hono";
import { systemPause } from "../ports/clock.ts";
import { caching } from "./caching.ts";
import { problemResponse } from "./problem.ts";
import { webHeaders } from "./web-headers.ts";

/** Each dependency by name: null when it answers, else why not. */
export type Readiness = () => Promise<Readonly<Record<string, string | null>>>;

/** True for a moment only. */
const notKept = { "cache-control": caching.never };

/** The two routes. */
export function healthRoutes(ready: Readiness): Hono {
  return new Hono()
    .get("/healthz", (c) => c.json({ status: "alive" }, 200, notKept))
    .get("/readyz", async (c) => {
      const dependencies = await ready();
      const down = Object.values(dependencies).some((reason) => reason !== null);
      return c.json({ status: down ? "not ready" : "ready", dependencies }, down ? 503 : 200, notKept);
    });
}

/** The whole HTTP interface of a service whose work comes by its queue alone. */
export function healthApp(service: string, ready: Readiness): Hono {
  const app = new Hono();
  app.use(webHeaders());
  app.route("/", healthRoutes(ready));
  return app.notFound((c) =>
    problemResponse({
      code: "no-such-route",
      detail: `The ${service} has no ${c.req.method} ${c.req.path}: it answers GET /healthz and GET /readyz, and its work comes by its queue.`,
    }),
  );
}

/** How long a dependency may take to answer, in milliseconds. */
const answerMsMax = 3_000;

/** Asks several dependencies at once; each probe resolves when its dependency answers, and one that hangs counts as down. */
export async function probe(
  probes: Readonly<Record<string, () => Promise<unknown>>>,
  msMax = answerMsMax,
): Promise<Readonly<Record<string, string | null>>> {
  const answers = Object.entries(probes).map(async ([name, ask]): Promise<[string, string | null]> => {
    const over = new AbortController();
    const late = systemPause(msMax, over.signal).then(() => `no answer within ${msMax} ms`);
    try {
      return [name, await Promise.race([ask().then(() => null), late])];
    } catch (cause) {
      return [name, whyNot(cause)];
    } finally {
      over.abort();
    }
  });
  return Object.fromEntries(await Promise.all(answers));
}

/** Never empty: a refused connection is an AggregateError without a message, and only its errors say why. */
function whyNot(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === "") return cause.errors.map(whyNot).join("; ");
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
