/** `GET /console/entities/:type/:key`: an entity as it is, or was, its versions, which of them the old database has, and the way of the one shown. */
import type { EntityView } from "@sluice/contracts/api/answers.ts";
import type { EntityTrace } from "@sluice/contracts/api/entity-trace.ts";
import { html } from "hono/html";
import type * as v from "valibot";
import { type Reach, surelyThere } from "../core/in-postgres.ts";
import type { Markup } from "../web/document.ts";
import { time, pair } from "./told.ts";
import { traceParts } from "./trace-parts.ts";
import type { Words } from "./words.ts";

/** A version in the list. */
export interface ListedVersion {
  readonly version: number;
  readonly change: string | null;
  readonly event: string | null;
  readonly at: string | null;
  readonly file: string;
  /** 0: none; a snapshot left the key out. */
  readonly line: number;
  readonly reach: Reach;
}

/** What the page is made of. */
export interface EntityParts {
  readonly view: v.InferOutput<typeof EntityView>;
  readonly trace: EntityTrace;
  readonly newest: number;
  /** Named in links where the reader must name it; null for a partner. */
  readonly partner: string | null;
  /** The newest first. */
  readonly versions: readonly ListedVersion[];
}

/** The page's content. */
export function entityContent({ view, trace, newest, partner, versions }: EntityParts, words: Words): Markup {
  const { entity, key, version, state, source, changedAt } = view;
  const pathOf = (one: number): string => {
    const query = new URLSearchParams({
      ...(partner !== null && { partner }),
      ...(one !== newest && { version: String(one) }),
    }).toString();
    return `/console/entities/${entity}/${encodeURIComponent(key)}${query === "" ? "" : `?${query}`}`;
  };
  return html`<h1>${entity} ${key}</h1>
    ${version === newest ? "" : html`<p class="note">${words.pastVersion} <a href="${pathOf(newest)}">${words.version} ${newest}</a></p>`}
    <dl>
      ${pair(words.partner, view.partner)} ${pair(words.version, version)}
      ${pair(words.time, time(changedAt ?? null))}
      ${pair(words.source, html`${fileLink(source.file)}, ${lineOf(source.line, words)}`)}
      ${pair(words.inPostgres, postgres(versions, newest, words))}
    </dl>
    <h2>${words.state}</h2>
    ${
      state === null
        ? html`<p>${words.deleted}</p>`
        : html`<table>
            <tbody>
              ${Object.entries(state).map(
                ([name, value]) =>
                  html`<tr>
                    <th scope="row">${name}</th>
                    <td>${typeof value === "string" ? value : JSON.stringify(value)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
    <h2>${words.versions}</h2>
    ${versionTable(versions, pathOf, version, words)} ${traceParts(trace, words)}`;
}

const fileLink = (file: string): Markup => html`<a href="/console/files/${file}">${file}</a>`;
const lineOf = (line: number, words: Words): string => (line === 0 ? words.noLine : `${words.line} ${line}`);

/** What it has: the newest for sure, or an older one and the newest on its way. */
function postgres(versions: readonly ListedVersion[], newest: number, words: Words): Markup {
  const there = surelyThere(versions);
  if (there === newest) return html`<span class="state good">${words.version} ${newest}</span>`;
  const last = versions[0]?.reach ?? "not-known";
  return html`<span class="state wait"
      >${there === null ? words.noneSurely : html`${words.atLeast} ${there}`}</span
    >, ${words.version} ${newest}: ${words[last]}`;
}

const versionTable = (
  versions: readonly ListedVersion[],
  pathOf: (version: number) => string,
  shown: number,
  words: Words,
): Markup =>
  html`<div class="scroll" role="region" aria-label="${words.versions}" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col" class="number">${words.version}</th>
          <th scope="col">${words.time}</th>
          <th scope="col">${words.event}</th>
          <th scope="col">${words.source}</th>
          <th scope="col">${words.inPostgres}</th>
        </tr>
      </thead>
      <tbody>
        ${versions.map(
          ({ version, at, event, file, line, reach }) =>
            html`<tr>
              <th scope="row" class="number">
                <a href="${pathOf(version)}" ${version === shown ? html` aria-current="true"` : ""}
                  >${version}</a
                >
              </th>
              <td>${time(at)}</td>
              <td><code>${event ?? "–"}</code></td>
              <td>${fileLink(file)}, ${lineOf(line, words)}</td>
              <td>${words[reach]}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
