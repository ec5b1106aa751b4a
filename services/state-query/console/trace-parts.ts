/** The way of one row: from the bytes that a partner sent to the old database. */
import type { EntityTrace, RowBytes, TraceStep } from "@sluice/contracts/api/entity-trace.ts";
import { html } from "hono/html";
import type { Markup } from "../web/document.ts";
import { count, time } from "./told.ts";
import type { Words } from "./words.ts";

/** Where it came from, each step with its time, and the message that carries it on. */
export function traceParts({ version, from, steps, write }: EntityTrace, words: Words): Markup {
  const pair = (name: string, value: string | Markup | null): Markup | string =>
    value === null
      ? ""
      : html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`;
  return html`<h2>${words.wayOfVersion} ${version}</h2>
    <dl>
      ${pair(words.file, html`<a href="/console/files/${from.file}">${from.file}</a>`)}
      ${pair(words.line, from.line === 0 ? words.noLine : count(from.line))}
      ${pair(words.record, from.record === null ? null : count(from.record))}
      ${pair(words.bytesOfRow, rangeOf(from.bytes))}
      ${pair(words.shard, from.shard === null ? null : String(from.shard))}
      ${pair(words.ruleSet, from.rules.length === 0 ? null : from.rules.join(", "))}
    </dl>
    ${stepList(steps, words)}
    <dl>
      ${pair(words.eventId, write.eventId)} ${pair(words.event, write.type)} ${pair(words.queue, write.queue)}
      ${pair(words.group, write.group)} ${pair(words.journal, write.journal)}
    </dl>`;
}

/** The bytes of a row, from the first to the last; null where they are not known. */
export const rangeOf = (bytes: RowBytes): string | null =>
  bytes === null ? null : `${count(bytes.first)} – ${bytes.last === null ? "…" : count(bytes.last)}`;

/** The steps of a way, in order. */
export const stepList = (steps: readonly TraceStep[], words: Words): Markup =>
  html`<ol class="trace">
    ${steps.map(
      ({ step, at, what }) =>
        html`<li class="${at === null ? "later" : "done"}">
          <strong>${words[step]}</strong> ${at === null ? "" : time(at)}<br /><span class="quiet"
            >${what}</span
          >
        </li>`,
    )}
  </ol>`;
