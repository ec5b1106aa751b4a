/** `GET /console`: the files, newest first. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import type { Next } from "@sluice/contracts/api/answers.ts";
import { html } from "hono/html";
import type * as v from "valibot";
import type { Markup } from "../web/document.ts";
import type { Words } from "./frame.ts";
import { phaseBar, phaseWord } from "./phase-bar.ts";

/** The list's content. */
export const listContent = (
  { files, next }: { readonly files: readonly FileView[]; readonly next: v.InferOutput<typeof Next> },
  words: Words,
): Markup =>
  html`<h1>${words.files}</h1>
    <div id="live" data-every="3000">
      ${
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
                  ${files.map((file) => row(file, words))}
                </tbody>
              </table>
            </div>`
      }
      ${next === null ? "" : html`<p><a href="/console?cursor=${encodeURIComponent(next)}">${words.next}</a></p>`}
    </div>`;

const row = (view: FileView, words: Words): Markup =>
  html`<tr>
    <th scope="row"><a href="/console/files/${view.file}">${view.file}</a></th>
    <td>${view.partner}</td>
    <td>${view.feed}</td>
    <td>${view.times.receivedAt}</td>
    <td class="number">${view.counts.rows}</td>
    <td class="number">${view.phase === "failed" ? view.faultTotal : view.counts.errors}</td>
    <td>${phaseBar(view, words)}</td>
    <td>${phaseWord(view)}</td>
  </tr>`;
