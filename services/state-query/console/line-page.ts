/** `GET /console/files/:id/lines/:line`: which row stands on a line of a file, and what became of it. */
import type { LineOutcome, LineTrace } from "@sluice/contracts/api/line-trace.ts";
import { html } from "hono/html";
import type { Markup } from "../web/document.ts";
import { count, pairIfAny } from "./told.ts";
import { rangeOf, stepList, traceParts } from "./trace-parts.ts";
import type { Word, Words } from "./words.ts";

const outcomeWord: Readonly<Record<LineOutcome, Word>> = {
  "no-row": "noRow",
  waiting: "lineWaiting",
  failed: "lineFailed",
  rejected: "rejected",
  quarantined: "quarantined",
  "not-loaded": "notLoaded",
  written: "written",
  unchanged: "unchanged",
  conflict: "lineConflict",
  "not-known": "not-known",
};

/** The page's content; `partner` stands in links where the reader must name it. */
export function lineContent(
  { file, line, row, entity, outcome, why, errors, conflict, steps, written }: LineTrace,
  partner: string | null,
  words: Words,
): Markup {
  const query = partner === null ? "" : `?partner=${encodeURIComponent(partner)}`;
  const key = row?.key ?? null;
  const lines = row === null || row.line === row.lastLine ? null : `${row.line} – ${row.lastLine}`;
  return html`<h1>${words.line} ${line}</h1>
    <p><a href="/console/files/${file}">${file}</a></p>
    <p class="note"><strong>${words[outcomeWord[outcome]]}</strong><br />${why}</p>
    ${lineForm(file, words)}
    ${
      row === null
        ? ""
        : html`<dl>
            ${pairIfAny(words.record, count(row.record))} ${pairIfAny(words.linesOfRow, lines)}
            ${pairIfAny(words.bytesOfRow, rangeOf(row.bytes))}
            ${pairIfAny(words.shard, row.shard === null ? null : String(row.shard))}
            ${
              key === null || entity === null
                ? ""
                : pairIfAny(
                    words.entity,
                    html`<a href="/console/entities/${entity}/${encodeURIComponent(key)}${query}"
                      >${entity} ${key}</a
                    >`,
                  )
            }
          </dl>`
    }
    ${
      errors.length === 0 && conflict === null
        ? ""
        : html`<h2>${words.errors}</h2>
            <ul>
              ${errors.map((error) => html`<li>${"column" in error && error.column !== "" ? html`<code>${error.column}</code>: ` : ""}${error.message} <span class="quiet">(${error.code})</span></li>`)}
              ${conflict === null ? "" : html`<li>${conflict.message} <span class="quiet">(${conflict.code})</span></li>`}
            </ul>`
    }
    ${
      written === null
        ? html`<h2>${words.way}</h2>
            ${stepList(steps, words)}`
        : traceParts(written, words)
    }`;
}

/** Asks for a line of a file. */
export const lineForm = (file: string, words: Words): Markup =>
  html`<form method="get" action="/console/files/${file}/lines" aria-label="${words.traceLine}">
    <label>${words.traceLine} <input name="line" inputmode="numeric" pattern="[1-9][0-9]*" required /></label>
    <button>${words.show}</button>
  </form>`;
