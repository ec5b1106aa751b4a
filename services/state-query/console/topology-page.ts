/** `GET /console/topology`: every table, queue, pipe and rule as a live picture, and the same in tables. */
import { namesOf } from "@sluice/contracts/names-of.ts";
import { type QueueName, queues } from "@sluice/contracts/topology.ts";
import { html } from "hono/html";
import type { Depths, SeenDepth } from "../flow/depths.ts";
import { type Box, draw, type Hop } from "../flow/picture.ts";
import type { Markup } from "../web/document.ts";
import { time } from "./told.ts";
import type { Words } from "./words.ts";

const picture = draw();
/** A line's height in a box. */
const line = 18;

/** The page's content. */
export const topologyContent = (depths: Depths, words: Words): Markup =>
  html`<h1>${words.topology}</h1>
    <div id="live" data-every="3000">
      <p class="quiet">${words.asOf} ${time(depths.at)}. ${words.depthHelp}</p>
      <div class="scroll" role="region" aria-label="${words.topology}" tabindex="0">
        <svg
          class="topology"
          role="img"
          aria-labelledby="topology-name"
          aria-describedby="topology-about"
          viewBox="0 0 ${picture.width} ${picture.height}"
        >
          <title id="topology-name">${words.topology}</title>
          <desc id="topology-about">${words.topologyAbout}</desc>
          ${picture.hops.map((hop) => hopMark(hop, depths))}
          ${[...picture.tables].map(([name, box]) => boxMark(box, "table", [name]))}
          ${boxMark(picture.bus, "bus", [words.bus])}
          ${[...picture.queues].map(([name, box]) => {
            const seen = depths.queues.get(name) ?? null;
            return boxMark(box, `queue ${stateOf(name, seen)}`, [
              name,
              seen === null
                ? words.unreachable
                : `${seen.waiting} ${words.waiting}, ${seen.inFlight} ${words.inFlight}`,
              busy(seen, words),
              `${words.letters}: ${depths.letters.get(name) ?? "?"}`,
            ]);
          })}
        </svg>
      </div>
      ${queueTable(depths, words)} ${hopTable(depths, words)}
    </div>`;

/** How a queue is: bad when it is not reached, or has been busy for as long as wakes somebody. */
const stateOf = (name: QueueName, seen: SeenDepth | null): "good" | "wait" | "bad" =>
  seen === null || seen.busySeconds >= queues[name].ageAlarm
    ? "bad"
    : seen.waiting + seen.inFlight > 0
      ? "wait"
      : "good";

const busy = (seen: SeenDepth | null, words: Words): string =>
  seen === null || seen.waiting + seen.inFlight === 0 ? "–" : `${words.busyFor} ${seen.busySeconds} s`;

const told = ({ letters }: Depths, name: string, words: Words): string => {
  const count = letters.get(name);
  return count === null || count === undefined ? words.unreachable : String(count);
};

const boxMark = (box: Box, kind: string, texts: readonly string[]): Markup =>
  html`<g class="${kind}">
    <rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="5" />
    ${texts.map((text, at) => html`<text x="${box.x + 8}" y="${box.y + line * (at + 1)}">${text}</text>`)}
  </g>`;

function hopMark({ name, kind, path, mark }: Hop, { letters }: Depths): Markup {
  const dead = letters.get(name) ?? 0;
  return html`<g class="hop ${kind}${dead > 0 ? " bad" : ""}">
    <title>${name}</title>
    <path d="${path}" />
    ${
      dead > 0
        ? html`<circle cx="${mark.x}" cy="${mark.y}" r="9" /><text x="${mark.x}" y="${mark.y + 4}"
              >${dead}</text
            >`
        : ""
    }
  </g>`;
}

const queueTable = (depths: Depths, words: Words): Markup =>
  html`<h2>${words.queues}</h2>
    <div class="scroll" role="region" aria-label="${words.queues}" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">${words.queueHead}</th>
            <th scope="col" class="number">${words.waiting}</th>
            <th scope="col" class="number">${words.inFlight}</th>
            <th scope="col">${words.age}</th>
            <th scope="col">${words.state}</th>
            <th scope="col" class="number">${words.letters}</th>
          </tr>
        </thead>
        <tbody>
          ${namesOf<QueueName>(queues).map((name) => {
            const seen = depths.queues.get(name) ?? null;
            const state = stateOf(name, seen);
            return html`<tr>
              <th scope="row">${name}</th>
              <td class="number">${seen?.waiting ?? "–"}</td>
              <td class="number">${seen?.inFlight ?? "–"}</td>
              <td>${busy(seen, words)}</td>
              <td>
                <span class="state ${state}"
                  >${seen === null ? words.unreachable : state === "bad" ? words.tooOld : state === "wait" ? words.working : words.empty}</span
                >
              </td>
              <td class="number">${told(depths, name, words)}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;

const hopTable = (depths: Depths, words: Words): Markup =>
  html`<h2>${words.hops}</h2>
    <div class="scroll" role="region" aria-label="${words.hops}" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">${words.hop}</th>
            <th scope="col">${words.from}</th>
            <th scope="col">${words.to}</th>
            <th scope="col" class="number">${words.letters}</th>
          </tr>
        </thead>
        <tbody>
          ${picture.hops.map(
            ({ name, from, to }) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${from === "bus" ? words.bus : from}</td>
                <td>${to === "bus" ? words.bus : to}</td>
                <td class="number">${told(depths, name, words)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
