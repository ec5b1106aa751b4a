/** `GET /console/files/:id`: one file. */
import { type FileView, hasEnded } from "@sluice/contracts/api/file-view.ts";
import type { Conflict } from "@sluice/contracts/report.ts";
import { html } from "hono/html";
import type { Aspect } from "../core/aspect.ts";
import type { PhaseStep } from "../core/forecast.ts";
import type { ShardState } from "../core/shard-view.ts";
import type { Markup } from "../web/document.ts";
import { changeParts } from "./change-bar.ts";
import { conflictParts, errorParts, type ErrorsShown } from "./file-errors.ts";
import { historyList } from "./file-history.ts";
import { lineForm } from "./line-page.ts";
import { phaseWord } from "./phase-bar.ts";
import { phaseList } from "./phase-steps.ts";
import { shardGrid } from "./shard-grid.ts";
import { bytes, count, time, pair } from "./told.ts";
import type { Words } from "./words.ts";

/** What the page is made of. */
export interface FileParts {
  readonly view: FileView;
  readonly steps: readonly PhaseStep[];
  readonly shards: ReadonlyMap<number, ShardState>;
  readonly errors: ErrorsShown;
  readonly conflicts: readonly Conflict[];
  readonly history: readonly Aspect[];
}

/** The page's content. */
export function fileContent(all: FileParts, words: Words): Markup {
  const { view, history } = all;
  const types = [...new Set([...history.map(({ type }) => type), ...eventsToCome])].join(" ");
  const live = hasEnded(view.phase)
    ? html`<div id="live">${parts(all, words)}</div>`
    : html`<div id="live" data-follow="/console/files/${view.file}/events" data-events="${types}">
        ${parts(all, words)}
      </div>`;
  return html`<h1>${view.file}</h1>
    ${live} ${view.bytes === null ? "" : lineForm(view.file, words)}`;
}

/** What a live file may tell next. */
const eventsToCome = [
  "file.sharded.v1",
  "file.failed.v1",
  "shard.ready.v1",
  "shard.validated.v1",
  "shard.rejected.v1",
  "file.validated.v1",
  "file.rejected.v1",
  "load.planned.v1",
  "file.held.v1",
  "file.released.v1",
  "file.refused.v1",
  "file.withdrawn.v1",
  "file.checked.v1",
  "load.requested.v1",
  "shard.loaded.v1",
  "file.loaded.v1",
  "sync.progressed.v1",
];

function parts({ view, steps, shards, errors, conflicts, history }: FileParts, words: Words): Markup {
  return html`<p role="status">
      ${phaseWord(view)}${view.verdict === null ? "" : html`, ${words.verdict}: ${words[view.verdict]}`}
    </p>
    ${asides(view, words)} ${phaseList(steps, words)} ${facts(view, words)}
    <section id="changes">
      <h2>${words.changes}</h2>
      ${changeParts(view, words)}
    </section>
    <section id="errors">
      ${errorParts(view.file, errors, words)}
      ${conflictParts(view.file, conflicts, view.counts.conflicts, words)}
    </section>
    ${
      view.shards.total === 0
        ? ""
        : html`<section id="shards">
            <h2>${words.shards}</h2>
            ${shardGrid(shards, view.shards.total, words)}
          </section>`
    }
    <section id="history">
      <h2>${words.history}</h2>
      ${historyList(history)}
      <p class="quiet">${words.utc}</p>
    </section>`;
}

/** What else a reader must know: an undo, a hold, a word on it, a pause. */
function asides(view: FileView, words: Words): Markup {
  const link = (file: string): Markup => html`<a href="/console/files/${file}">${file}</a>`;
  const { undone, undoes, decision, paused, plan } = view;
  return html`${undone === null ? "" : html`<p class="note">${words.undoneBy} ${link(undone.by)}, ${time(undone.at)}</p>`}
  ${undoes === null ? "" : html`<p class="note">${words.undoOf} ${link(undoes)}</p>`}
  ${paused === undefined ? "" : html`<p class="note">${words.pausedSince} ${time(paused.since)}: ${paused.reason}</p>`}
  ${decision === null ? "" : html`<p class="note">${words[decision.word]}, ${time(decision.at)}, ${words.decidedBy} ${decision.by}: ${decision.reason}</p>`}
  ${
    plan === null || plan.reasons.length === 0
      ? ""
      : html`<div class="note">
          <p>${words.heldFor}</p>
          <ul>
            ${plan.reasons.map(({ message }) => html`<li>${message}</li>`)}
          </ul>
        </div>`
  }`;
}

function facts(view: FileView, words: Words): Markup {
  return html`<dl aria-label="${words.facts}">
    ${pair(words.partner, view.partner)} ${pair(words.feed, view.feed ?? "–")}
    ${pair(words.sequence, view.sequence === null ? "–" : `${view.entity ?? ""} ${view.sequence}`)}
    ${pair(words.received, time(view.times.receivedAt))} ${pair(words.rows, count(view.counts.rows))}
    ${pair(words.size, bytes(view.bytes))}
    ${pair(words.mode, view.mode === "check" ? words.modeCheck : words.modeLoad)}
    ${view.counts.warnings === 0 ? "" : pair(words.warnings, count(view.counts.warnings))}
  </dl>`;
}
