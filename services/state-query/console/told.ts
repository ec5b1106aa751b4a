/** Times, sizes and facts as people read them. */
import { html } from "hono/html";
import type { Markup } from "../web/document.ts";

/** A time in UTC, to the second; the machine's form beside it. A dash for none. */
export const time = (at: string | null): Markup =>
  at === null
    ? html`–`
    : html`<time datetime="${at}" title="${at}">${at.slice(0, 10)} ${at.slice(11, 19)}</time>`;

/** A time of day in UTC. */
export const clock = (at: string): Markup =>
  html`<time datetime="${at}" title="${at}">${at.slice(11, 19)}</time>`;

/** One fact of a list of facts; a dash for none. */
export const pair = (name: string, value: string | number | null | Markup): Markup =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value === null || value === "" ? "–" : value}</dd>
  </div>`;

/** The same, left out where there is none. */
export const pairIfAny = (name: string, value: string | Markup | null): Markup | string =>
  value === null ? "" : pair(name, value);

/** How long something took. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 100) / 10;
  if (seconds < 60) return `${seconds} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A count, its thousands apart by a narrow space: read alike in every language. */
export const count = (value: number | null): string =>
  value === null ? "–" : String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, "\u202F");

/** Bytes, in the unit that leaves three digits or fewer. */
export function bytes(value: number | null): string {
  if (value === null) return "–";
  const unit = Math.min(3, Math.floor(Math.log10(Math.max(1, value)) / 3));
  const told = value / 1000 ** unit;
  return `${unit === 0 || told >= 100 ? Math.round(told) : Math.round(told * 10) / 10} ${["B", "kB", "MB", "GB"][unit] ?? ""}`;
}
