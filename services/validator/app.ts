/** The validator's HTTP interface: health alone; its work comes by its queue. */
import { healthApp, type Readiness } from "@sluice/shared/http/health.ts";
import type { Hono } from "hono";

/** Makes the app. */
export const createApp = (ready: Readiness): Hono => healthApp("validator", ready);
