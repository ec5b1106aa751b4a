/** The HTTP interface: health only. Operator commands on its own data come here later. */
import { healthRoutes, type Readiness } from "@sluice/shared/http/health.ts";
import { Hono } from "hono";

/** The app; importing it opens nothing. */
export function createApp({ ready }: { readonly ready: Readiness }): Hono {
  return new Hono().route("/", healthRoutes(ready));
}
