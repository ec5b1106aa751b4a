/** What happened to a file, in the order in which it was told here. */
import { html } from "hono/html";
import type { Aspect } from "../core/aspect.ts";
import type { Markup } from "../web/document.ts";
import { time } from "./told.ts";

/** Events of one type that follow each other, as one. */
interface Run {
  readonly type: string;
  readonly from: string;
  to: string;
  times: number;
}

/** The history: a file of many shards tells the same thing many times, which is one line here. */
export const historyList = (history: readonly Aspect[]): Markup =>
  html`<ol class="history">
    ${runsOf(history).map(
      ({ type, from, to, times }) =>
        html`<li>
          ${time(from)}${to.slice(0, 19) === from.slice(0, 19) ? "" : html` – ${time(to)}`}
          <code>${type}</code>${times === 1 ? "" : html` ×${times}`}
        </li>`,
    )}
  </ol>`;

function runsOf(history: readonly Aspect[]): readonly Run[] {
  const runs: Run[] = [];
  for (const { type, occurredAt } of history) {
    const last = runs.at(-1);
    if (last?.type !== type) runs.push({ type, from: occurredAt, to: occurredAt, times: 1 });
    else {
      last.times += 1;
      if (occurredAt > last.to) last.to = occurredAt;
    }
  }
  return runs;
}
