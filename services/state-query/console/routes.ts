/** The console: pages over the same answers as the interface's, for who is signed in by key. */
import { FileList } from "@sluice/contracts/api/answers.ts";
import type { KeyLookup } from "@sluice/shared/http/api-key.ts";
import { cached, caching } from "@sluice/shared/http/caching.ts";
import { Hono } from "hono";
import type { QueryDeps } from "../deps.ts";
import { getBadRows } from "../get-bad-rows.ts";
import { listFiles } from "../list-files.ts";
import { streamEvents } from "../stream-events.ts";
import { answerOf } from "./answer-of.ts";
import { entityContent } from "./entity-page.ts";
import { fileContent } from "./file-page.ts";
import { findRoutes } from "./find-routes.ts";
import { consolePage } from "./frame.ts";
import { listContent } from "./list-page.ts";
import { nothing } from "./nothing.ts";
import { operatorRoutes } from "./operator-routes.ts";
import { getScript } from "./script.ts";
import { entityPartsReader } from "./read-entity-parts.ts";
import { filePartsReader } from "./read-file-parts.ts";
import { type SignedIn, signedIn, signIn, signOut } from "./session.ts";

/** The routes. */
export function consoleRoutes(deps: QueryDeps, findKey: KeyLookup): Hono {
  const session = { findKey, clock: deps.clock };
  const page = (show: SignedIn) => signedIn(session, show);
  const files = listFiles(deps);
  const readEntity = entityPartsReader(deps);
  const readParts = filePartsReader(deps);
  return new Hono()
    .route("/", operatorRoutes(deps, session))
    .get("/web/console.js", cached(caching.release), getScript)
    .post("/console/login", signIn(session))
    .post("/console/logout", signOut)
    .get(
      "/console",
      page(async (c, caller) => {
        const { partner, feed, phase } = c.req.query();
        const isStaff = caller.role !== "partner";
        const filter = {
          ...(isStaff && partner && { partner }),
          ...(feed && { feed }),
          ...(phase && { phase }),
        };
        const feedNames = caller.role === "partner" ? caller.feeds : [...deps.feeds.keys()];
        const list = await answerOf(c, await files(c, caller), FileList);
        return consolePage(
          c,
          ({ files: title }) => title,
          (words) => listContent({ list, filter, feeds: feedNames, isStaff, now: deps.clock.now() }, words),
        );
      }),
    )
    .get(
      "/console/files/:id",
      page(async (c, caller) => {
        const parts = await readParts(c, caller);
        if (parts === null) return nothing(c);
        return consolePage(c, parts.view.file, (words) => fileContent(parts, words));
      }),
    )
    .route("/", findRoutes(deps, session))
    .get("/console/files/:id/events", page(streamEvents(deps)))
    .get("/console/files/:id/bad-rows", page(getBadRows(deps)))
    .get(
      "/console/entities/:type/:id",
      page(async (c, caller) => {
        const parts = await readEntity(c, caller);
        if (parts === null) return nothing(c);
        return consolePage(c, parts.view.key, (words) => entityContent(parts, words));
      }),
    );
}
