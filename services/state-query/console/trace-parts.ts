/** The way of one row: from the bytes that a partner sent to the old database. */
import type { EntityTrace, RowBytes, TraceStep } from "@sluice/contracts/api/entity-trace.ts";
import { html } from "hono/html";
import type { Markup } from "../web/document.ts";
import { count, time, pairIfAny } from "./told.ts";
import type { Words } from "./words.ts";

/** Where it came from, each step with its time, and the message that carries it on. */
export function traceParts({ version, from, steps, write }: EntityTrace, words: Words): Markup {
  return html`<h2>${words.wayOfVersion} ${version}</h2>
    <dl>
      ${pairIfAny(words.file, html`<a href="/console/files/${from.file}">${from.file}</a>`)}
      ${pairIfAny(words.line, from.line === 0 ? words.noLine : count(from.line))}
      ${pairIfAny(words.record, from.record === null ? null : count(from.record))}
      ${pairIfAny(words.bytesOfRow, rangeOf(from.bytes))}
      ${pairIfAny(words.shard, from.shard === null ? null : String(from.shard))}
      ${pairIfAny(words.ruleSet, from.rules.length === 0 ? null : from.rules.join(", "))}
    </dl>
    ${stepList(steps, words)}
    <dl>
      ${pairIfAny(words.eventId, write.eventId)} ${pairIfAny(words.event, write.type)}
      ${pairIfAny(words.queue, write.queue)} ${pairIfAny(words.group, write.group)}
      ${pairIfAny(words.journal, write.journal)}
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
