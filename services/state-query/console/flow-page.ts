/** `GET /console/flow`: how long the newest files took, how fast their rows went, and what is under way. */
import { html } from "hono/html";
import type { FlowFigures } from "../flow/figures.ts";
import type { Markup } from "../web/document.ts";
import { barChart } from "./bar-chart.ts";
import { pair, time } from "./told.ts";
import type { Words } from "./words.ts";

/** Seconds, and what is less or more, for people. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const whole = (value: number): string => Math.round(value).toLocaleString("en");

/** The page's content. */
export function flowContent(figures: FlowFigures, words: Words): Markup {
  const { files, underWay, oldestSeconds, unsettled, medianSeconds } = figures;
  const perSecond = (value: number): string => `${whole(value)} ${words.rowsPerSecond}`;
  return html`<h1>${words.flow}</h1>
    <div id="live" data-every="5000">
      <dl>
        ${pair(words.underWay, String(underWay))}
        ${pair(words.oldest, oldestSeconds === null ? "–" : duration(oldestSeconds))}
        ${pair(words.unsettled, whole(unsettled))}
        ${pair(words.median, medianSeconds === null ? "–" : duration(medianSeconds))}
      </dl>
      ${
        files.length === 0
          ? html`<p>${words.none}</p>`
          : html`<h2>${words.newest}: ${files.length}</h2>
              <p class="quiet">${words.flowHelp}</p>
              ${barChart(
                "lag",
                words.lag,
                files.map(({ file, partner, seconds, isUnderWay }) => ({
                  value: seconds,
                  kind: isUnderWay ? "wait" : "good",
                  title: `${file} (${partner}): ${duration(seconds)}${isUnderWay ? `, ${words.underWay}` : ""}`,
                })),
                (top) => `${words.highest}: ${duration(top)}`,
              )}
              ${barChart(
                "throughput",
                words.throughput,
                files.map(({ file, partner, rowsPerSecond }) => ({
                  value: rowsPerSecond,
                  kind: "good",
                  title: `${file} (${partner}): ${rowsPerSecond === null ? "" : perSecond(rowsPerSecond)}`,
                })),
                (top) => `${words.highest}: ${perSecond(top)}`,
              )}
              ${table(figures, words)}`
      }
    </div>`;
}

const table = ({ files }: FlowFigures, words: Words): Markup =>
  html`<h2>${words.figures}</h2>
    <div class="scroll" role="region" aria-label="${words.figures}" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">${words.file}</th>
            <th scope="col">${words.partner}</th>
            <th scope="col">${words.received}</th>
            <th scope="col" class="number">${words.lag}</th>
            <th scope="col" class="number">${words.rowsPerSecond}</th>
            <th scope="col">${words.state}</th>
          </tr>
        </thead>
        <tbody>
          ${files.toReversed().map(
            ({ file, partner, receivedAt, seconds, rowsPerSecond, isUnderWay }) =>
              html`<tr>
                <th scope="row"><a href="/console/files/${file}">${file}</a></th>
                <td>${partner}</td>
                <td>${time(receivedAt)}</td>
                <td class="number">${duration(seconds)}</td>
                <td class="number">${rowsPerSecond === null ? "–" : whole(rowsPerSecond)}</td>
                <td>${isUnderWay ? words.underWay : words.ended}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
