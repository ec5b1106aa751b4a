/** `/healthz` (this process is alive) and `/readyz` (what it depends on answers). */
import { Hono } from "hono";

/** Each dependency by name: null when it answers, else why not. */
export type Readiness = () => Promise<Readonly<Record<string, string | null>>>;

/** The two routes. */
export function healthRoutes(ready: Readiness): Hono {
  return new Hono()
    .get("/healthz", (c) => c.json({ status: "alive" }))
    .get("/readyz", async (c) => {
      const dependencies = await ready();
      const down = Object.values(dependencies).some((reason) => reason !== null);
      return c.json({ status: down ? "not ready" : "ready", dependencies }, down ? 503 : 200);
    });
}

/** Asks several dependencies at once; each probe resolves when its dependency answers. */
export async function probe(
  probes: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<Readonly<Record<string, string | null>>> {
  const answers = Object.entries(probes).map(async ([name, ask]): Promise<[string, string | null]> => {
    try {
      await ask();
      return [name, null];
    } catch (cause) {
      return [name, cause instanceof Error ? cause.message : String(cause)];
    }
  });
  return Object.fromEntries(await Promise.all(answers));
}
