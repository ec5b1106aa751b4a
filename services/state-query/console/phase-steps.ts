/** A file's phases in full: how far each is, how long it took, when it should end. */
import { html } from "hono/html";
import type { PhaseStep } from "../core/forecast.ts";
import type { Markup } from "../web/document.ts";
import { stateWord } from "./phase-bar.ts";
import { clock, duration } from "./told.ts";
import type { Words } from "./words.ts";

/** The list of phases. */
export const phaseList = (steps: readonly PhaseStep[], words: Words): Markup =>
  html`<ol class="way" aria-label="${words.way}">
    ${steps.map((step) => one(step, words))}
  </ol>`;

const percent = (share: number): number => Math.floor(share * 100);

const one = ({ name, state, share, ms, endsAt }: PhaseStep, words: Words): Markup =>
  html`<li class="${state}">
    <strong>${name}</strong> <span class="quiet">${stateWord(state, words)}</span>
    <progress max="100" value="${percent(share)}" aria-label="${name}">${percent(share)} %</progress>
    <small>${note({ state, share, ms, endsAt }, words)}</small>
  </li>`;

function note({ state, share, ms, endsAt }: Omit<PhaseStep, "name">, words: Words): Markup {
  if (ms !== null) return html`${words.took} ${duration(ms)}`;
  const done = state === "now" || state === "bad" || share > 0 ? `${percent(share)} %` : "";
  if (state === "done") return html`&nbsp;`;
  return endsAt === null
    ? html`${done}&nbsp;`
    : html`${done}${done === "" ? "" : ", "}${words.expected} ${clock(endsAt)}`;
}
