/** How far a file is: as a small bar of its five phases, and its state as a word. */
import type { FileView, Phase } from "@sluice/contracts/api/file-view.ts";
import { html } from "hono/html";
import { type PhaseStep, phaseStates } from "../core/forecast.ts";
import type { Markup } from "../web/document.ts";
import type { Words } from "./words.ts";

const bad: ReadonlySet<Phase> = new Set(["failed", "rejected", "refused", "withdrawn"]);
const good: ReadonlySet<Phase> = new Set(["synced", "checked"]);

/** The bar. What the colours say is in words too. */
export const phaseBar = ({ phase }: Pick<FileView, "phase">, words: Words): Markup =>
  html`<ol class="phases" aria-label="${words.phases}">
    ${phaseStates(phase).map(({ name, state }) => {
      const word = stateWord(state, words);
      return html`<li class="${state}" title="${word}">${name}<span class="unseen">: ${word}</span></li>`;
    })}
  </ol>`;

/** A phase's state as a word. */
export const stateWord = (state: PhaseStep["state"], words: Words): string =>
  state === "bad" ? words.failed : words[state];

/** The phase as a word, coloured by what it means. */
export const phaseWord = ({ phase }: Pick<FileView, "phase">): Markup =>
  html`<span class="state ${bad.has(phase) ? "bad" : good.has(phase) ? "good" : "wait"}">${phase}</span>`;
