/** `GET /problems` and `GET /problems/:code`: what the `type` of a problem document resolves to. No key is asked for. */
import {
  isProblemCode,
  type ProblemCode,
  type ProblemHelp,
  problemHelp,
  problemTypes,
} from "@sluice/contracts/problems/catalogue.ts";
import { namesOf } from "@sluice/contracts/names-of.ts";
import { caching } from "@sluice/shared/http/caching.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import { html } from "hono/html";
import { noSuchProblem } from "./problems.ts";
import { type Markup, wantsPage, webPage } from "./web/document.ts";

/** A browser gets a page, all others JSON. */
const vary = { vary: "Accept" };

/** The list. */
export async function getProblems(c: Context): Promise<Response> {
  const all = namesOf<ProblemCode>(problemTypes).map(problemHelp);
  c.header("vary", "Accept");
  return wantsPage(c) ? page(c, "Problems", all) : c.json({ problems: all }, 200, vary);
}

/** One. */
export async function getProblem(c: Context): Promise<Response> {
  const named = c.req.param("code") ?? "";
  if (!isProblemCode(named)) return problemResponse(noSuchProblem(named));
  const help = problemHelp(named);
  c.header("vary", "Accept");
  return wantsPage(c) ? page(c, help.title, [help]) : c.json(help, 200, vary);
}

const page = (c: Context, title: string, all: readonly ProblemHelp[]): Promise<Response> =>
  webPage(c, {
    title,
    language: "en",
    keep: caching.release,
    body: html`<main>
      <h1>${title}</h1>
      ${all.map(section)}
      <p><a href="/problems">All problems</a> · <a href="/docs">The whole interface</a></p>
    </main>`,
  });

const section = ({ code, status, title, means, mend }: ProblemHelp): Markup =>
  html`<section id="${code}">
    <h2><code>${code}</code> (${status}): ${title}</h2>
    <p>${means}</p>
    <p>${mend}</p>
  </section>`;
