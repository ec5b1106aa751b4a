/** `GET /console/entities/:type/:id`: an entity as it is now, and the line that made it so. */
import type { EntityView } from "@sluice/contracts/api/answers.ts";
import { html } from "hono/html";
import type * as v from "valibot";
import type { Markup } from "../web/document.ts";
import type { Words } from "./words.ts";

/** The page's content. */
export const entityContent = (entity: v.InferOutput<typeof EntityView>, words: Words): Markup =>
  html`<h1>${entity.entity} ${entity.key}</h1>
    <dl>
      <div>
        <dt>${words.partner}</dt>
        <dd>${entity.partner}</dd>
      </div>
      <div>
        <dt>${words.version}</dt>
        <dd>${entity.version}</dd>
      </div>
      <div>
        <dt>${words.event}</dt>
        <dd><code>${entity.event}</code></dd>
      </div>
      <div>
        <dt>${words.time}</dt>
        <dd>${entity.changedAt}</dd>
      </div>
      <div>
        <dt>${words.source}</dt>
        <dd>
          <a href="/console/files/${entity.source.file}">${entity.source.file}</a>, ${words.line}
          ${entity.source.line}
        </dd>
      </div>
    </dl>
    <h2>${words.state}</h2>
    ${
      entity.state === null
        ? html`<p>${words.deleted}</p>`
        : html`<table>
            <tbody>
              ${Object.entries(entity.state).map(
                ([name, value]) =>
                  html`<tr>
                    <th scope="row">${name}</th>
                    <td>${typeof value === "string" ? value : JSON.stringify(value)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }`;
