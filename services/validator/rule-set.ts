/** What a feed judges by, named: a verdict says which rules it fell by, and a kept judgement holds for its rules alone. */
import { createHash } from "node:crypto";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { judgeVersion } from "./core/judge.ts";

const hashes = new WeakMap<AnyFeed, string>();
const names = new WeakMap<AnyFeed, string>();

/** A hash of the row rules as they stand, so that a change without a new version finds no old verdict (what a function closes over is not seen). */
export function rulesHash(feed: AnyFeed): string {
  const { row, key, format, fileRules } = feed;
  return kept(hashes, feed, () => hashOf({ row, key, columns: format.columns, fileRules }));
}

/** Parts of a feed that say nothing of whether a file is good. */
const noRules: ReadonlySet<string> = new Set(["title", "events", "decide", "state", "legacy", "mergedInto"]);

/**
 * The rule set's name: the feed's version, and a hash of all that a file is judged by: how it is read, its rows' rules, and its limits. What a row
 * does afterwards (its event, state and legacy columns) is no part of it. A function's text is hashed, so a bundled build gives
 * another hash than the same source.
 */
export function ruleSetOf(feed: AnyFeed): string {
  const rules = Object.entries(feed).filter(([part]) => !noRules.has(part));
  return kept(names, feed, () => `${feed.version}-${hashOf(Object.fromEntries(rules))}`);
}

function kept(known: WeakMap<AnyFeed, string>, feed: AnyFeed, make: () => string): string {
  const there = known.get(feed);
  if (there !== undefined) return there;
  const made = make();
  known.set(feed, made);
  return made;
}

function hashOf(rules: object): string {
  const text = JSON.stringify({ judgeVersion, ...rules }, (name, value: unknown) => {
    if (name === "~standard" || name === "reference") return undefined;
    return typeof value === "function" || value instanceof RegExp || typeof value === "bigint"
      ? String(value)
      : value;
  });
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
