/** `GET /console`: the files, newest first; filters as its routes have them. */
import { type FileView, hasEnded, Phase } from "@sluice/contracts/api/file-view.ts";
import type { Next } from "@sluice/contracts/api/answers.ts";
import { html } from "hono/html";
import type * as v from "valibot";
import { paceOf, phaseSteps } from "../core/forecast.ts";
import type { Markup } from "../web/document.ts";
import { clock, count, time } from "./told.ts";
import type { Words } from "./words.ts";
import { phaseBar, phaseWord } from "./phase-bar.ts";

/** What the list is made of. */
export interface ListParts {
  /** Null where the filters were none. */
  readonly list: {
    readonly files: readonly FileView[];
    readonly next: v.InferOutput<typeof Next>;
  } | null;
  /** As they were asked for; `partner` is an operator's. */
  readonly filter: Readonly<Partial<Record<"partner" | "feed" | "phase", string>>>;
  readonly feeds: readonly string[];
  readonly isStaff: boolean;
  readonly now: Date;
}

/** The list's content. */
export const listContent = (parts: ListParts, words: Words): Markup =>
  html`<h1>${words.files}</h1>
    ${filterForm(parts, words)}
    ${
      parts.list === null
        ? html`<p role="alert">${words.badFilter}</p>`
        : html`<div id="live" data-every="3000">
            ${filesTable(parts.list.files, words, parts.now)} ${nextLink(parts, words)}
          </div>`
    }`;

function filterForm({ filter, feeds, isStaff }: ListParts, words: Words): Markup {
  const choice = (name: "feed" | "phase", options: readonly string[]): Markup =>
    html`<label
      >${words[name]}
      <select name="${name}">
        <option value="">${words.every}</option>
        ${options.map((option) => html`<option${option === filter[name] ? html` selected` : ""}>${option}</option>`)}
      </select></label
    >`;
  return html`<form method="get" action="/console" role="search" aria-label="${words.filter}">
    ${
      isStaff
        ? html`<label
            >${words.partner}
            <input name="partner" value="${filter.partner ?? ""}" autocomplete="off" spellcheck="false"
          /></label>`
        : ""
    }
    ${choice("feed", feeds)} ${choice("phase", Phase.options)}
    <button>${words.show}</button>
  </form>`;
}

/** A table of files, with predicted ends where the time is told; a sentence where there is none. */
export const filesTable = (files: readonly FileView[], words: Words, now: Date | null = null): Markup =>
  files.length === 0
    ? html`<p>${words.none}</p>`
    : html`<div class="scroll" role="region" aria-label="${words.files}" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">${words.file}</th>
              <th scope="col">${words.partner}</th>
              <th scope="col">${words.feed}</th>
              <th scope="col">${words.received}</th>
              <th scope="col" class="number">${words.rows}</th>
              <th scope="col" class="number">${words.errors}</th>
              <th scope="col">${words.phases}</th>
              <th scope="col">${words.state}</th>
            </tr>
          </thead>
          <tbody>
            ${files.map((file) => row(file, now === null ? null : endOf(file, files, now), words))}
          </tbody>
        </table>
      </div>`;

function nextLink({ list, filter }: ListParts, words: Words): Markup | string {
  if (list === null || list.next === null) return "";
  const query = new URLSearchParams({ ...filter, cursor: list.next });
  return html`<p><a href="/console?${query.toString()}">${words.next}</a></p>`;
}

/** When a file should be synced: by its own pace, and that of the last one of its feed in the list that is; null where nobody can say. */
function endOf(view: FileView, files: readonly FileView[], now: Date): string | null {
  if (hasEnded(view.phase)) return null;
  const before = files.find(
    (one) => one.phase === "synced" && one.feed === view.feed && one.partner === view.partner,
  );
  const steps = phaseSteps(view, now, before === undefined ? null : paceOf(before));
  return steps.at(-1)?.endsAt ?? null;
}

const row = (view: FileView, end: string | null, words: Words): Markup =>
  html`<tr id="${view.file}">
    <th scope="row"><a href="/console/files/${view.file}">${view.file}</a></th>
    <td>${view.partner}</td>
    <td>${view.feed}</td>
    <td>${time(view.times.receivedAt)}</td>
    <td class="number">${count(view.counts.rows)}</td>
    <td class="number">${count(view.phase === "failed" ? view.faultTotal : view.counts.errors)}</td>
    <td>${phaseBar(view, words)}</td>
    <td>
      ${phaseWord(view)}${view.paused === undefined ? "" : html` <span class="state wait">${words.paused}</span>`}
      ${end === null ? "" : html`<br /><small class="quiet">${words.expected} ${clock(end)}</small>`}
    </td>
  </tr>`;
