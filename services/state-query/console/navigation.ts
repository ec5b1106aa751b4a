/** Where somebody may go in the console, and who they are. */
import type { Context } from "hono";
import { html } from "hono/html";
import type { Markup } from "../web/document.ts";
import type { Word, Words } from "./words.ts";

interface Place {
  readonly path: string;
  readonly word: Word;
}

const forAll: readonly Place[] = [
  { path: "/console", word: "files" },
  { path: "/console/entities", word: "entities" },
];
/** For operators and auditors: a partner is not told that they are there. */
const forStaff: readonly Place[] = [
  { path: "/console/held", word: "held" },
  { path: "/console/dead-letters", word: "deadLetters" },
  { path: "/console/flow", word: "flow" },
  { path: "/console/topology", word: "topology" },
];

/** The links, the present one marked; and the key that is signed in. */
export function navigation(c: Context, words: Words): Markup {
  const caller = c.get("signedIn");
  const places = caller === undefined || caller.role === "partner" ? forAll : [...forAll, ...forStaff];
  return html`<nav aria-label="Sluice">
      <ul>
        ${places.map(({ path, word }) => html`<li><a href="${path}" ${c.req.path === path ? html` aria-current="page"` : ""}>${words[word]}</a></li>`)}
      </ul>
    </nav>
    ${caller === undefined ? "" : html`<span class="quiet">${caller.role === "partner" ? caller.partner : words[caller.role]} (${caller.keyId})</span>`}`;
}
