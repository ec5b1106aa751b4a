/** `GET /console/held`: files that wait for an operator's word, each with why and a form to say it; and what is paused. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import type { PauseView } from "@sluice/contracts/api/pause-view.ts";
import { html } from "hono/html";
import type { Markup } from "../web/document.ts";
import { told } from "./form-outcome.ts";
import { pair, time } from "./told.ts";
import type { Words } from "./words.ts";

/** What the page is made of. */
export interface HeldParts {
  readonly files: readonly FileView[];
  readonly pauses: readonly PauseView[];
  /** What came of a form that was sent just now. */
  readonly told: string | undefined;
  /** The token of the forms below a path; null for who may only look. */
  readonly token: ((path: string) => string) | null;
}

/** The page's content. It is not renewed by itself: somebody may be writing a reason. */
export const heldContent = (parts: HeldParts, words: Words): Markup =>
  html`<h1>${words.held}</h1>
    ${told(parts.told, words)}
    ${
      parts.files.length === 0
        ? html`<p>${words.noHeld}</p>`
        : parts.files.map((file) => heldFile(file, parts.token, words))
    }
    <h2>${words.pauses}</h2>
    ${parts.pauses.length === 0 ? html`<p>${words.noPauses}</p>` : pauseTable(parts.pauses, words)}`;

const reasonId = (file: string): string => `reason-${file}`;

function heldFile(view: FileView, token: HeldParts["token"], words: Words): Markup {
  const { file, partner, feed, plan, times } = view;
  const path = `/console/partners/${encodeURIComponent(partner)}/files/${encodeURIComponent(file)}`;
  return html`<section aria-labelledby="held-${file}">
    <h2 id="held-${file}"><a href="/console/files/${file}">${file}</a></h2>
    <dl>
      ${pair(words.partner, partner)} ${pair(words.feed, feed)}
      ${pair(words.received, time(times.receivedAt))} ${pair(words.rows, plan?.rows ?? null)}
      ${pair(words.created, plan?.created ?? null)} ${pair(words.updated, plan?.updated ?? null)}
      ${pair(words.removed, plan === null ? null : plan.removed + plan.removals)}
      ${pair(words.unchanged, plan?.unchanged ?? null)}
    </dl>
    <ul>
      ${(plan?.reasons ?? []).map(({ code, message }) => html`<li><code>${code}</code> ${message}</li>`)}
    </ul>
    ${
      token === null
        ? html`<p class="quiet">${words.operatorsDecide}</p>`
        : // The first button is what Enter presses: the word that lets nothing in.
          html`<form method="post" action="${path}/refuse">
            <input type="hidden" name="token" value="${token(path)}" />
            <label for="${reasonId(file)}">${words.reason}</label>
            <input
              id="${reasonId(file)}"
              name="reason"
              required
              maxlength="500"
              size="40"
              autocomplete="off"
            />
            <button formaction="${path}/refuse" aria-describedby="held-${file}">${words.refuse}</button>
            <button formaction="${path}/release" aria-describedby="held-${file}">${words.release}</button>
          </form>`
    }
  </section>`;
}

const pauseTable = (pauses: readonly PauseView[], words: Words): Markup =>
  html`<div class="scroll" role="region" aria-label="${words.pauses}" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">${words.feed}</th>
          <th scope="col">${words.partner}</th>
          <th scope="col">${words.since}</th>
          <th scope="col">${words.by}</th>
          <th scope="col">${words.reason}</th>
        </tr>
      </thead>
      <tbody>
        ${pauses.map(
          ({ feed, partner, since, by, reason }) =>
            html`<tr>
              <td>${feed ?? words.every}</td>
              <td>${partner ?? words.every}</td>
              <td>${time(since)}</td>
              <td>${by}</td>
              <td>${reason}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
