/** A small chart of bars, drawn here: its name is read out, each bar has its own words, and the same figures stand in a table of the page. */
import { html } from "hono/html";
import type { Markup } from "../web/document.ts";

/** A bar; null: there is none in its place. */
export interface Bar {
  readonly value: number | null;
  readonly kind: "good" | "wait";
  /** What it says, in words. */
  readonly title: string;
}

const width = 600;
const height = 120;
/** So that few bars are not slabs. */
const barMax = 24;
const least = 2;

/** Draws it. `id` is unique in the page; `most` is how the highest bar is told. */
export function barChart(
  id: string,
  name: string,
  bars: readonly Bar[],
  most: (value: number) => string,
): Markup {
  const top = Math.max(0, ...bars.map(({ value }) => value ?? 0));
  const step = Math.min(barMax, width / Math.max(1, bars.length));
  const high = (value: number): number => Math.max(least, Math.round((value / (top || 1)) * height));
  return html`<figure>
    <figcaption id="${id}">${name} <span class="quiet">(${most(top)})</span></figcaption>
    <svg class="bars" role="img" aria-labelledby="${id}" viewBox="0 0 ${width} ${height + 1}">
      ${bars.map(({ value, kind, title }, at) =>
        value === null
          ? ""
          : html`<rect
              class="${kind}"
              x="${(at * step).toFixed(1)}"
              y="${height - high(value)}"
              width="${(step * 0.8).toFixed(1)}"
              height="${high(value)}"
            >
              <title>${title}</title>
            </rect>`,
      )}
      <path d="M 0 ${height + 0.5} H ${width}" />
    </svg>
  </figure>`;
}
