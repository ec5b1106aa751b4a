/** How far a file is, as a bar of its five phases, and its state as a word. */
import type { FileView, Phase } from "@sluice/contracts/api/file-view.ts";
import { html } from "hono/html";
import type { Markup } from "../web/document.ts";
import type { Words } from "./words.ts";

const phases = ["receive", "shard", "validate", "load", "sync"] as const;

/** How many phases are behind a file that is in a phase; a file that ended badly stays in the one where it did. */
const behind: Readonly<Record<Phase, number>> = {
  receive: 0,
  shard: 1,
  failed: 1,
  validate: 2,
  rejected: 2,
  load: 3,
  held: 3,
  refused: 3,
  withdrawn: 3,
  checked: 3,
  sync: 4,
  synced: 5,
};
const bad: ReadonlySet<Phase> = new Set(["failed", "rejected", "refused", "withdrawn"]);
const good: ReadonlySet<Phase> = new Set(["synced", "checked"]);

/** The bar. What the colours say is in words too. */
export function phaseBar({ phase }: Pick<FileView, "phase">, words: Words): Markup {
  const steps = phases.map((name, at) => {
    if (at < behind[phase]) return { name, kind: "done", word: words.done };
    if (at > behind[phase] || good.has(phase)) return { name, kind: "later", word: words.later };
    return bad.has(phase)
      ? { name, kind: "bad", word: words.failed }
      : { name, kind: "now", word: words.now };
  });
  return html`<ol class="phases" aria-label="${words.phases}">
    ${steps.map(({ name, kind, word }) => html`<li class="${kind}" title="${word}">${name}<span class="unseen">: ${word}</span></li>`)}
  </ol>`;
}

/** The phase as a word, coloured by what it means. */
export const phaseWord = ({ phase }: Pick<FileView, "phase">): Markup =>
  html`<span class="state ${bad.has(phase) ? "bad" : good.has(phase) ? "good" : "wait"}">${phase}</span>`;
