/** The console: pages over the same answers as the interface's, for who is signed in by key. */
import { EntityView, FileErrors, FileList } from "@sluice/contracts/api/answers.ts";
import { FileView } from "@sluice/contracts/api/file-view.ts";
import type { KeyLookup } from "@sluice/shared/http/api-key.ts";
import { cached, caching } from "@sluice/shared/http/caching.ts";
import { type Context, Hono } from "hono";
import { html } from "hono/html";
import * as v from "valibot";
import { readAspect } from "../core/aspect.ts";
import { historyPk } from "../core/places.ts";
import { shardStates } from "../core/shard-view.ts";
import type { QueryDeps } from "../deps.ts";
import { getBadRows } from "../get-bad-rows.ts";
import { getEntity } from "../get-entity.ts";
import { getErrors } from "../get-errors.ts";
import { getFile } from "../get-file.ts";
import { listFiles } from "../list-files.ts";
import { readAspects } from "../read-file.ts";
import { streamEvents } from "../stream-events.ts";
import { entityContent } from "./entity-page.ts";
import { fileContent } from "./file-page.ts";
import { consolePage } from "./frame.ts";
import { listContent } from "./list-page.ts";
import { getScript } from "./script.ts";
import { type SignedIn, signedIn, signIn, signOut } from "./session.ts";

/** Events of a file's history that its page shows. */
const historyMax = 200;

/** The routes. */
export function consoleRoutes(deps: QueryDeps, findKey: KeyLookup): Hono {
  const session = { findKey, clock: deps.clock };
  const page = (show: SignedIn) => signedIn(session, show);
  const [files, file, errors, entity] = [listFiles(deps), getFile(deps), getErrors(deps), getEntity(deps)];
  return new Hono()
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
          (words) => listContent({ list, filter, feeds: feedNames, isStaff }, words),
        );
      }),
    )
    .get(
      "/console/files/:id",
      page(async (c, caller) => {
        const id = c.req.param("id") ?? "";
        const view = await answerOf(c, await file(c, caller), FileView);
        const wrong = await answerOf(c, await errors(c, caller), FileErrors);
        const aspects = await readAspects(deps.model, caller, id);
        if (view === null || wrong === null || aspects === null) return nothing(c);
        const entries = await deps.model.entries({ pk: historyPk(id), after: 0, limit: historyMax });
        const history = entries.map(({ item }) => readAspect(item));
        const parts = { view, shards: shardStates(aspects), errors: wrong, history };
        return consolePage(c, id, (words) => fileContent(parts, words));
      }),
    )
    .get("/console/files/:id/events", page(streamEvents(deps)))
    .get("/console/files/:id/bad-rows", page(getBadRows(deps)))
    .get(
      "/console/entities/:type/:id",
      page(async (c, caller) => {
        const view = await answerOf(c, await entity(c, caller), EntityView);
        return view === null ? nothing(c) : consolePage(c, view.key, (words) => entityContent(view, words));
      }),
    );
}

/** What the interface answers, as a value; null for a refusal. Its headers are not the page's. */
async function answerOf<Schema extends v.GenericSchema>(
  c: Context,
  response: Response,
  schema: Schema,
): Promise<v.InferOutput<Schema> | null> {
  c.header("link", undefined);
  return response.ok ? v.parse(schema, await response.json()) : null;
}

const nothing = (c: Context): Promise<Response> =>
  consolePage(
    c,
    "404",
    (words) =>
      html`<h1>404</h1>
        <p>${words.notFound}</p>`,
    404,
  );
