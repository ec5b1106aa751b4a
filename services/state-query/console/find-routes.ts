/** The routes that lead from a form to a page, and the page of a line. */
import { LineTrace } from "@sluice/contracts/api/line-trace.ts";
import { Hono } from "hono";
import type { QueryDeps } from "../deps.ts";
import { traceLine } from "../trace-line.ts";
import { answerOf } from "./answer-of.ts";
import { findEntityContent, typesFor } from "./find-entity-page.ts";
import { consolePage } from "./frame.ts";
import { lineContent } from "./line-page.ts";
import { nothing } from "./nothing.ts";
import { type SessionParts, signedIn } from "./session.ts";

/** The routes. */
export function findRoutes(deps: QueryDeps, session: SessionParts): Hono {
  const line = traceLine(deps);
  return new Hono()
    .get(
      "/console/entities",
      signedIn(session, async (c, caller) => {
        const { type, key, partner } = c.req.query();
        if (type && key) {
          const query = partner ? `?partner=${encodeURIComponent(partner)}` : "";
          return c.redirect(
            `/console/entities/${encodeURIComponent(type)}/${encodeURIComponent(key.trim())}${query}`,
            303,
          );
        }
        const types = typesFor(caller, deps.feeds);
        return consolePage(
          c,
          ({ entities }) => entities,
          (words) => findEntityContent(types, caller.role !== "partner", words),
        );
      }),
    )
    .get(
      "/console/files/:id/lines",
      signedIn(session, async (c) => {
        const [file, wanted] = [c.req.param("id") ?? "", c.req.query("line") ?? ""];
        return c.redirect(
          `/console/files/${encodeURIComponent(file)}/lines/${encodeURIComponent(wanted)}`,
          303,
        );
      }),
    )
    .get(
      "/console/files/:id/lines/:line",
      signedIn(session, async (c, caller) => {
        const trace = await answerOf(c, await line(c, caller), LineTrace);
        if (trace === null) return nothing(c);
        const partner = caller.role === "partner" ? null : trace.partner;
        return consolePage(c, `${trace.file}:${trace.line}`, (words) => lineContent(trace, partner, words));
      }),
    );
}
