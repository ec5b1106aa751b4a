/** `GET /console/files/:id`: one file. */
import type { FileErrors } from "@sluice/contracts/api/answers.ts";
import { type FileView, hasEnded } from "@sluice/contracts/api/file-view.ts";
import { html } from "hono/html";
import type * as v from "valibot";
import type { Aspect } from "../core/aspect.ts";
import type { ShardState } from "../core/shard-view.ts";
import type { Markup } from "../web/document.ts";
import type { Words } from "./words.ts";
import { phaseBar, phaseWord } from "./phase-bar.ts";

/** What the page is made of. */
export interface FileParts {
  readonly view: FileView;
  readonly shards: ReadonlyMap<number, ShardState>;
  readonly errors: v.InferOutput<typeof FileErrors>;
  readonly history: readonly Aspect[];
}

/** The page's content. */
export function fileContent({ view, shards, errors, history }: FileParts, words: Words): Markup {
  const types = [...new Set([...history.map(({ type }) => type), ...eventsToCome])].join(" ");
  const live = hasEnded(view.phase)
    ? html`<div id="live">${parts({ view, shards, errors, history }, words)}</div>`
    : html`<div id="live" data-follow="/console/files/${view.file}/events" data-events="${types}">
        ${parts({ view, shards, errors, history }, words)}
      </div>`;
  return html`<h1>${view.file}</h1>
    ${live}`;
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
  "file.held.v1",
  "load.requested.v1",
  "shard.loaded.v1",
  "file.loaded.v1",
  "sync.progressed.v1",
];

function parts({ view, shards, errors, history }: FileParts, words: Words): Markup {
  const { counts } = view;
  return html`${phaseBar(view, words)}
    <dl>
      ${pair(words.state, phaseWord(view))} ${pair(words.verdict, view.verdict ?? words.noVerdict)}
      ${pair(words.partner, view.partner)} ${pair(words.feed, view.feed)}
      ${pair(words.received, view.times.receivedAt)} ${pair(words.rows, counts.rows)}
    </dl>
    <h2>${words.changes}</h2>
    <dl>
      ${(["created", "updated", "removed", "unchanged", "conflicts", "badRows", "applied"] as const).map(
        (name) => pair(words[name], counts[name]),
      )}
    </dl>
    <h2>${words.timings}</h2>
    <dl>${Object.entries(view.timings).map(([phase, ms]) => pair(phase, `${ms} ms`))}</dl>
    <h2>${words.shards}</h2>
    <ul class="shards">
      ${[...shards].map(([shard, state]) => html`<li class="${state}">${shard}: ${state}</li>`)}
    </ul>
    ${errors.total === 0 ? "" : errorParts(view.file, errors, words)}
    <h2>${words.history}</h2>
    <ol>
      ${history.map(({ occurredAt, type }) => html`<li><time datetime="${occurredAt}">${occurredAt}</time> <code>${type}</code></li>`)}
    </ol>`;
}

const pair = (name: string, value: string | number | null | Markup): Markup =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value ?? "–"}</dd>
  </div>`;

function errorParts(file: string, errors: FileParts["errors"], words: Words): Markup {
  const helpOf = new Map(errors.help.map((help) => [help.code, help]));
  const codes = Object.entries(errors.byCode);
  return html`<h2>${words.byCode}</h2>
    <p><a href="/console/files/${file}/bad-rows">${words.download}</a></p>
    ${
      codes.length === 0
        ? ""
        : html`<div class="scroll" role="region" aria-label="${words.byCode}" tabindex="0">
            <table>
              <thead>
                <tr>
                  <th scope="col">${words.code}</th>
                  <th scope="col" class="number">${words.count}</th>
                  <th scope="col">${words.means}</th>
                </tr>
              </thead>
              <tbody>
                ${codes.map(([code, count]) => {
                  const help = helpOf.get(code);
                  return html`<tr>
                    <th scope="row"><code>${code}</code></th>
                    <td class="number">${count}</td>
                    <td>${help?.means} ${help?.mend}</td>
                  </tr>`;
                })}
              </tbody>
            </table>
          </div>`
    }
    <h2>${words.samples}</h2>
    <div class="scroll" role="region" aria-label="${words.samples}" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">${words.line}</th>
            <th scope="col">${words.column}</th>
            <th scope="col">${words.value}</th>
            <th scope="col">${words.message}</th>
          </tr>
        </thead>
        <tbody>
          ${errors.errors.map(
            ({ line, column, value, message }) =>
              html`<tr>
                <td class="number">${line}</td>
                <td>${column}</td>
                <td><code>${value}</code></td>
                <td>${message}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
