/** The loader's HTTP interface: health alone; its work comes by its queue. */
import { healthRoutes, type Readiness } from "@sluice/shared/http/health.ts";
import type { Hono } from "hono";

/** Makes the app. */
export function createApp(ready: Readiness): Hono {
  return healthRoutes(ready);
}
