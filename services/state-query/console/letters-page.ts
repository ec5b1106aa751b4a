/** `GET /console/dead-letters`: what could not be delivered or handled, oldest first. */
import type { AllLetters } from "@sluice/shared/dead-letters/all-letters.ts";
import type { Letter } from "@sluice/shared/dead-letters/letter.ts";
import { html } from "hono/html";
import type { Markup } from "../web/document.ts";
import { told } from "./form-outcome.ts";
import { time } from "./told.ts";
import type { Words } from "./words.ts";

/** The filters, as `sluice dlq list` has them. */
export const letterFilters = ["at", "partner", "file", "entity", "type", "cause"] as const;

/** What the list is made of. */
export interface LettersParts extends Pick<AllLetters, "letters" | "unseen"> {
  readonly filter: Readonly<Partial<Record<(typeof letterFilters)[number], string>>>;
  /** Every queue, pipe and rule that has a dead-letter queue. */
  readonly places: readonly string[];
  /** What came of a form that was sent just now. */
  readonly told: string | undefined;
}

/** The list's content. It is not renewed by itself: a look holds letters for a moment. */
export const lettersContent = (parts: LettersParts, words: Words): Markup =>
  html`<h1>${words.deadLetters}</h1>
    ${told(parts.told, words)} ${filterForm(parts, words)}
    ${parts.letters.length === 0 ? html`<p>${words.noLetters}</p>` : letterTable(parts.letters, words)}
    ${
      parts.unseen.length === 0
        ? ""
        : html`<p>
            ${words.unseenLetters}: ${parts.unseen.map(({ at, letters }) => `${at} (${letters})`).join(", ")}
          </p>`
    }`;

const filterForm = ({ filter, places }: LettersParts, words: Words): Markup =>
  html`<form method="get" action="/console/dead-letters" role="search" aria-label="${words.filterLetters}">
    <label
      >${words.place}
      <select name="at">
        <option value="">${words.every}</option>
        ${places.map((place) => html`<option${place === filter.at ? html` selected` : ""}>${place}</option>`)}
      </select></label
    >
    ${(["partner", "type", "cause"] as const).map(
      (name) =>
        html`<label
          >${words[name === "type" ? "event" : name]}
          <input name="${name}" value="${filter[name] ?? ""}" autocomplete="off" spellcheck="false"
        /></label>`,
    )}
    <button>${words.show}</button>
  </form>`;

const letterTable = (letters: readonly Letter[], words: Words): Markup =>
  html`<div class="scroll" role="region" aria-label="${words.deadLetters}" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">${words.letter}</th>
          <th scope="col">${words.place}</th>
          <th scope="col">${words.deadSince}</th>
          <th scope="col">${words.cause}</th>
          <th scope="col">${words.event}</th>
          <th scope="col">${words.partner}</th>
          <th scope="col">${words.file}</th>
        </tr>
      </thead>
      <tbody>
        ${letters.map(
          ({ id, at, deadAt, cause, event }) =>
            html`<tr>
              <th scope="row">
                <a href="/console/dead-letters/${encodeURIComponent(id)}">${id.slice(0, 8)}</a>
              </th>
              <td>${at.name}</td>
              <td>${time(deadAt)}</td>
              <td>${cause}</td>
              <td><code>${event.type}</code></td>
              <td>${event.partner}</td>
              <td>${fileLink(event.file)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

/** A link to a file's page; nothing where the letter names none. */
export const fileLink = (file: string | null): Markup | string =>
  file === null ? "" : html`<a href="/console/files/${encodeURIComponent(file)}">${file}</a>`;
