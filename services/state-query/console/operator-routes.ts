/** The operators' pages. To a partner's key they are not there. */
import { deadLetterPlaces } from "@sluice/contracts/dead-letter-places.ts";
import { allLetters } from "@sluice/shared/dead-letters/all-letters.ts";
import { choose } from "@sluice/shared/dead-letters/choose.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { type Context, Hono } from "hono";
import type { QueryDeps } from "../deps.ts";
import { depthReader } from "../flow/depths.ts";
import { flowFigures } from "../flow/figures.ts";
import { readPauses } from "../get-pauses.ts";
import { heldFiles } from "../held-files.ts";
import { newestFiles } from "../list-files.ts";
import { heldContent } from "./held-page.ts";
import { flowContent } from "./flow-page.ts";
import { consolePage } from "./frame.ts";
import { letterContent } from "./letter-page.ts";
import { letterFilters, lettersContent } from "./letters-page.ts";
import { nothing } from "./nothing.ts";
import { type SessionParts, signedIn } from "./session.ts";
import { topologyContent } from "./topology-page.ts";

type Staff = Caller & { readonly role: "operator" | "auditor" };

/** Files that the charts show. */
const chartedMax = 40;

/** The routes. */
export function operatorRoutes(deps: QueryDeps, session: SessionParts): Hono {
  const forStaff = (show: (c: Context, staff: Staff) => Promise<Response>) =>
    signedIn(session, async (c, caller) => (caller.role === "partner" ? nothing(c) : show(c, caller)));
  const depths = depthReader(deps);
  return new Hono()
    .get(
      "/console/dead-letters",
      forStaff(async (c) => {
        const { letters, unseen } = await allLetters(deps.deadLetters, deps.clock);
        const asked = c.req.query();
        const filter = Object.fromEntries(
          letterFilters.flatMap((name) => (asked[name] ? [[name, asked[name]]] : [])),
        );
        const places = deadLetterPlaces.map(({ name }) => name);
        const parts = { letters: choose(letters, filter), unseen, filter, places, told: asked["told"] };
        return consolePage(
          c,
          ({ deadLetters }) => deadLetters,
          (words) => lettersContent(parts, words),
        );
      }),
    )
    .get(
      "/console/dead-letters/:id",
      forStaff(async (c, { role }) => {
        const { letters } = await allLetters(deps.deadLetters, deps.clock);
        const letter = letters.find(({ id }) => id === c.req.param("id"));
        if (letter === undefined) return nothing(c);
        return consolePage(
          c,
          ({ deadLetter }) => `${deadLetter} ${letter.id}`,
          (words) => letterContent(letter, role === "operator", words),
        );
      }),
    )
    .get(
      "/console/held",
      forStaff(async (c, staff) => {
        const [files, pauses] = await Promise.all([heldFiles(deps.model, staff), readPauses(deps.model)]);
        const token = staff.role === "operator" ? (c.get("formToken") ?? null) : null;
        const parts = { files, pauses, token, told: c.req.query("told") };
        return consolePage(
          c,
          ({ held }) => held,
          (words) => heldContent(parts, words),
        );
      }),
    )
    .get(
      "/console/flow",
      forStaff(async (c, staff) => {
        const files = await newestFiles(deps.model, staff, chartedMax);
        const figures = flowFigures(files, deps.clock.now().toISOString());
        return consolePage(
          c,
          ({ flow }) => flow,
          (words) => flowContent(figures, words),
        );
      }),
    )
    .get(
      "/console/topology",
      forStaff(async (c) => {
        const seen = await depths();
        return consolePage(
          c,
          ({ topology }) => topology,
          (words) => topologyContent(seen, words),
        );
      }),
    );
}
