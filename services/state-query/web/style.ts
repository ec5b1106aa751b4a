/** The style of every page, as it is served at `/web/style.css`: dark and light by the reader's setting, no font and no picture from elsewhere. */
import type { Context } from "hono";

const style = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#ffffff, #14181d);
  --panel: light-dark(#f3f5f8, #1e242b);
  --ink: light-dark(#1b2128, #e6eaef);
  --quiet: light-dark(#525c68, #a6b0bc);
  --line: light-dark(#c9d0d9, #3a444f);
  --accent: light-dark(#0b5cad, #7db9f5);
  --good: light-dark(#14703a, #6cd29a);
  --bad: light-dark(#b3261e, #ff9c93);
  --wait: light-dark(#8a5200, #f0b75e);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, "Hiragino Sans", "Noto Sans JP", sans-serif; }
header, main, footer { max-width: 72rem; margin: 0 auto; padding: 0.75rem 1rem; }
header { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; border-bottom: 1px solid var(--line); }
header strong { margin-right: auto; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; list-style: none; margin: 0; padding: 0; }
nav a { display: inline-block; padding: 0.4rem 0; } nav a[aria-current] { color: var(--ink); font-weight: 600; text-decoration-thickness: 0.15em; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0.75rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 1.75rem 0 0.5rem; overflow-wrap: anywhere; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--ground); padding: 0.5rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.quiet { color: var(--quiet); }
.scroll { overflow-x: auto; position: relative; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre { background: var(--panel); padding: 0.75rem; overflow-x: auto; border-radius: 0.4rem; }
details { border-bottom: 1px solid var(--line); padding: 0.4rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 0.5rem; margin: 0; }
dl > div { background: var(--panel); border-radius: 0.4rem; padding: 0.4rem 0.6rem; }
dt { color: var(--quiet); font-size: 0.85rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.state { font-weight: 600; }
.state.good { color: var(--good); } .state.bad { color: var(--bad); } .state.wait { color: var(--wait); }
form { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: end; }
label { display: grid; gap: 0.2rem; }
input, select, button { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--quiet); border-radius: 0.4rem; padding: 0.4rem 0.6rem; min-height: 2.5rem; }
input, select, button { max-width: 100%; }
button { cursor: pointer; }
ol.phases { display: flex; gap: 3px; list-style: none; margin: 0; padding: 0; min-width: 11rem; }
ol.phases li { flex: 1; font-size: 0.7rem; border-top: 0.45rem solid var(--line); color: var(--quiet); padding-top: 0.1rem; }
ol.phases li.done { border-color: var(--good); } ol.phases li.now { border-color: var(--wait); color: var(--ink); } ol.phases li.bad { border-color: var(--bad); }
ol.way { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.5rem; list-style: none; margin: 0.75rem 0; padding: 0; }
ol.way li { background: var(--panel); border-radius: 0.4rem; padding: 0.5rem 0.6rem; border-top: 0.3rem solid var(--line); --bar: var(--line); }
ol.way li.done { border-color: var(--good); --bar: var(--good); } ol.way li.now { border-color: var(--wait); --bar: var(--wait); } ol.way li.bad { border-color: var(--bad); --bar: var(--bad); }
ol.way small { color: var(--quiet); font-variant-numeric: tabular-nums; }
progress { display: block; width: 100%; height: 0.5rem; margin: 0.35rem 0; appearance: none; border: 0; border-radius: 0.25rem; background: var(--line); accent-color: var(--bar); overflow: hidden; }
progress::-webkit-progress-bar { background: var(--line); } progress::-webkit-progress-value { background: var(--bar); } progress::-moz-progress-bar { background: var(--bar); }
svg.changes { display: block; width: 100%; height: 0.75rem; border-radius: 0.25rem; background: var(--line); margin-bottom: 0.5rem; }
rect.created { fill: var(--good); } rect.updated { fill: var(--accent); } rect.removed { fill: var(--wait); } rect.unchanged { fill: var(--quiet); } rect.conflicts, rect.badRows, rect.quarantined { fill: var(--bad); }
dl > div.created, dl > div.updated, dl > div.removed, dl > div.unchanged, dl > div.conflicts, dl > div.badRows, dl > div.quarantined { border-left: 0.3rem solid var(--line); }
dl > div.created { border-color: var(--good); } dl > div.updated { border-color: var(--accent); } dl > div.removed { border-color: var(--wait); } dl > div.unchanged { border-color: var(--quiet); } dl > div.conflicts, dl > div.badRows, dl > div.quarantined { border-color: var(--bad); }
ul.shards { display: grid; grid-template-columns: repeat(auto-fill, minmax(3.4rem, 1fr)); gap: 0.25rem; list-style: none; margin: 0; padding: 0; }
ul.shards li { display: flex; justify-content: space-between; position: relative; background: var(--panel); border-left: 0.3rem solid var(--line); border-radius: 0.2rem; padding: 0.1rem 0.4rem; font-size: 0.8rem; font-variant-numeric: tabular-nums; }
ul.shards li.validated, ul.shards li.loading { border-color: var(--wait); } ul.shards li.loaded { border-color: var(--good); } ul.shards li.rejected { border-color: var(--bad); }
.shard { color: var(--quiet); } .shard.loaded, li.loaded > [aria-hidden] { color: var(--good); } .shard.loading, li.loading > [aria-hidden] { color: var(--wait); } .shard.rejected, li.rejected > [aria-hidden] { color: var(--bad); }
.note { border-left: 0.3rem solid var(--wait); background: var(--panel); border-radius: 0.2rem; padding: 0.4rem 0.75rem; overflow-wrap: anywhere; } .note p { margin: 0; }
.button { display: inline-block; border: 1px solid var(--accent); border-radius: 0.4rem; padding: 0.4rem 0.75rem; }
.history { padding-left: 1.5rem; } time { font-variant-numeric: tabular-nums; white-space: nowrap; } dd time { white-space: normal; }
ol.trace { padding-left: 1.5rem; } ol.trace li { padding-bottom: 0.4rem; } ol.trace li.done::marker { color: var(--good); }
[aria-current] { font-weight: 700; }
svg.topology { width: 100%; min-width: 44rem; height: auto; font-size: 13px; }
svg text { fill: var(--ink); } svg rect { fill: var(--panel); stroke: var(--quiet); }
svg .queue rect { stroke-width: 2; } svg .queue.good rect { stroke: var(--good); } svg .queue.wait rect { stroke: var(--wait); } svg .queue.bad rect { stroke: var(--bad); stroke-width: 4; }
svg .hop path { fill: none; stroke: var(--quiet); } svg .hop.rule path { stroke-dasharray: 5 3; } svg .hop.bad path, svg .hop.bad circle { stroke: var(--bad); } svg .hop circle { fill: var(--ground); stroke-width: 2; } svg .hop text { text-anchor: middle; font-size: 11px; }
figure { margin: 0.75rem 0; } svg.bars { width: 100%; max-width: 48rem; height: auto; display: block; } svg.bars path { stroke: var(--quiet); } svg.bars rect { stroke: none; fill: var(--good); } svg.bars rect.wait { fill: var(--wait); }
[role="alert"] { color: var(--bad); }
@media (prefers-reduced-motion: no-preference) { ol.phases li.now { transition: border-color 0.3s; } }
`.trim();

/** Changes with the style, so that a browser that keeps the old one asks for the new. */
export const styleVersion = style.length.toString(36);

/** `GET /web/style.css`. */
export const getStyle = (c: Context): Response =>
  c.body(style, 200, { "content-type": "text/css; charset=utf-8" });
