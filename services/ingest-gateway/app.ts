/** The gateway's HTTP interface. */
import { Hono } from "hono";
import type { GatewayDeps } from "./deps.ts";
import { postFile } from "./post-file.ts";
import { postPartner } from "./post-partner.ts";
import { postPartnerKey } from "./post-partner-key.ts";

/** The app; importing it opens nothing. */
export function createApp(deps: GatewayDeps): Hono {
  const app = new Hono();
  app.post("/v1/feeds/:feed/files", postFile(deps));
  app.post("/v1/partners", postPartner(deps));
  app.post("/v1/partners/:partner/keys", postPartnerKey(deps));
  return app;
}
