/** `GET /console/entities`: asks which entity to show. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { html } from "hono/html";
import type { Markup } from "../web/document.ts";
import type { Words } from "./words.ts";

/** The entity types that a caller may ask for: of its feeds, those that are told here. */
export const typesFor = (caller: Caller, feeds: ReadonlyMap<string, AnyFeed>): readonly string[] => [
  ...new Set(
    [...feeds.values()]
      .filter(({ name }) => caller.role !== "partner" || caller.feeds.includes(name))
      .filter(({ broadcastsEntities }) => broadcastsEntities)
      .map(({ entity }) => entity),
  ),
];

/** The page's content. */
export const findEntityContent = (types: readonly string[], isStaff: boolean, words: Words): Markup =>
  html`<h1>${words.entities}</h1>
    <form method="get" action="/console/entities" role="search" aria-label="${words.entities}">
      ${isStaff ? html`<label>${words.partner} <input name="partner" autocomplete="off" spellcheck="false" required /></label>` : ""}
      <label
        >${words.entity}
        <select name="type">
          ${types.map((type) => html`<option>${type}</option>`)}
        </select></label
      >
      <label
        >${words.entityKey} <input name="key" autocomplete="off" spellcheck="false" required maxlength="1024"
      /></label>
      <button>${words.show}</button>
    </form>
    <p class="quiet">${words.entitiesHelp}</p>`;
