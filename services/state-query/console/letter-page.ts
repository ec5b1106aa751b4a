/** `GET /console/dead-letters/:id`: one dead letter, what it carries, and how to send it on or give it up. */
import type { Letter } from "@sluice/shared/dead-letters/letter.ts";
import { html } from "hono/html";
import type { Markup } from "../web/document.ts";
import { fileLink } from "./letters-page.ts";
import { pair, time } from "./told.ts";
import type { Words } from "./words.ts";

/** What stands in a command as it is. Another id, which SQS makes none of, is put into none. */
const plainId = /^[0-9A-Za-z-]{1,64}$/;

/** The page's content. `mayChange`: the signed-in key is an operator's. */
export function letterContent(letter: Letter, mayChange: boolean, words: Words): Markup {
  const { id, at, deadAt, keptUntil, cause, attempts, event, holding, content } = letter;
  return html`<h1>${words.deadLetter} ${id.slice(0, 8)}</h1>
    <p>${cause}</p>
    <dl>
      ${pair(words.place, `${at.name} (${at.kind})`)} ${pair(words.deadSince, time(deadAt))}
      ${pair(words.keptUntil, time(keptUntil))} ${pair(words.attempts, attempts)}
      ${pair(words.event, event.type)} ${pair(words.partner, event.partner)}
      ${pair(words.file, fileLink(event.file))} ${pair(words.line, event.line)}
      ${pair(words.entity, event.entity)} ${pair(words.letterKey, event.key)}
      ${pair(words.version, event.version)}
    </dl>
    ${
      holding.kind === "lost"
        ? html`<p role="alert">${words.lost}: ${holding.reason}</p>`
        : holding.kind === "pointer"
          ? html`<p class="state wait">${words.pointer} ${holding.hoursLeft} h</p>`
          : ""
    }
    <h2>${words.carries}</h2>
    <pre role="region" aria-label="${words.carries}" tabindex="0">${JSON.stringify(content, null, 2)}</pre>
    <h2>${words.whatToDo}</h2>
    ${mayChange && plainId.test(id) ? commands(id, words) : html`<p>${words.operatorsDecide}</p>`}
    <p><a href="/console/dead-letters">${words.deadLetters}</a></p>`;
}

const commands = (id: string, words: Words): Markup =>
  html`<p>${words.redriveHelp}</p>
    <pre role="region" aria-label="${words.redriveHelp}" tabindex="0"><code>sluice dlq redrive ${id}
sluice dlq redrive ${id} --yes</code></pre>
    <p>${words.discardHelp}</p>
    <pre
      role="region"
      aria-label="${words.discardHelp}"
      tabindex="0"
    ><code>sluice dlq discard ${id} --reason "…"
sluice dlq discard ${id} --reason "…" --yes</code></pre>`;
