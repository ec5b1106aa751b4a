/** A file's shards, a cell each, filling up. */
import { html } from "hono/html";
import type { ShardState } from "../core/shard-view.ts";
import type { Markup } from "../web/document.ts";
import type { Words } from "./words.ts";

/** What stands for a state where its colour is not seen. */
const marks: Readonly<Record<ShardState | "unseenShards", string>> = {
  unseenShards: "",
  ready: "·",
  validated: "○",
  rejected: "✕",
  loading: "▸",
  loaded: "●",
};
const order = ["loaded", "loading", "rejected", "validated", "ready", "unseenShards"] as const;

/** The grid, and how many are in each state. A shard that is not cut yet has a cell too. */
export function shardGrid(known: ReadonlyMap<number, ShardState>, total: number, words: Words): Markup {
  const cells = Array.from({ length: total }, (_, shard) => ({
    shard,
    state: known.get(shard) ?? ("unseenShards" as const),
  }));
  const counted = order.map((state) => ({
    state,
    count: cells.filter((cell) => cell.state === state).length,
  }));
  return html`<p>
      ${counted
        .filter(({ count }) => count > 0)
        .map(
          ({ state, count }) =>
            html`<span class="shard ${state}">${marks[state]}</span> ${count} ${words[state]} `,
        )}
    </p>
    <ul class="shards" aria-label="${words.shards}">
      ${cells.map(
        ({ shard, state }) =>
          html`<li class="${state}" title="${words.shard} ${shard}: ${words[state]}">
            <span class="unseen">${words.shard} </span>${shard}<span class="unseen">: ${words[state]}</span
            ><span aria-hidden="true">${marks[state]}</span>
          </li>`,
      )}
    </ul>`;
}
