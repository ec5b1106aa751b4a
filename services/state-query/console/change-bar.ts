/** What a file's rows came to, as a bar and as numbers. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import { html } from "hono/html";
import type { Markup } from "../web/document.ts";
import { count } from "./told.ts";
import type { Words } from "./words.ts";

const outcomes = [
  "created",
  "updated",
  "removed",
  "unchanged",
  "conflicts",
  "quarantined",
  "badRows",
] as const;
const settled = ["applied", "superseded", "discarded"] as const;
/** Said where they are none, too. */
const always: ReadonlySet<string> = new Set(["created", "updated", "unchanged", "conflicts", "applied"]);

/** The bar, whose parts are the numbers below it; then what Postgres took of it. */
export function changeParts({ counts }: Pick<FileView, "counts">, words: Words): Markup {
  const told = outcomes.reduce((sum, name) => sum + counts[name], 0);
  // What nothing is told of (yet) is left empty.
  const rows = Math.max(told, counts.rows ?? 0);
  let x = 0;
  const parts = outcomes.map((name) => {
    const width = rows === 0 ? 0 : (counts[name] / rows) * 100;
    x += width;
    return html`<rect
      class="${name}"
      x="${(x - width).toFixed(2)}%"
      width="${width.toFixed(2)}%"
      height="100%"
    ></rect>`;
  });
  const shown = [...outcomes, ...settled].filter((name) => always.has(name) || counts[name] > 0);
  return html`${told === 0 ? "" : html`<svg class="changes" aria-hidden="true">${parts}</svg>`}
    <dl>
      ${shown.map(
        (name) =>
          html`<div class="${name}">
            <dt>${words[name]}</dt>
            <dd>${count(counts[name])}</dd>
          </div>`,
      )}
    </dl>`;
}
