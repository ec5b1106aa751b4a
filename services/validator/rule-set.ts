/** What a feed judges by, named: a verdict says which rules it fell by, and a kept judgement holds for its rules alone. */
import { createHash } from "node:crypto";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { ruleOf } from "@sluice/contracts/rule.ts";
import { judgeVersion } from "./core/judge.ts";

const hashes = new WeakMap<AnyFeed, string>();
const names = new WeakMap<AnyFeed, string>();

/**
 * A hash of the row rules as they stand, so that a change without a new version finds no old verdict (what a function closes over is not seen).
 * A check that is a plain function goes in as its text, which another runtime or a bundle prints in another way: the worst of that is that a
 * shard is judged once more. Rules that are declared (contracts/rule.ts) go in as data and give the same hash everywhere.
 */
export function rulesHash(feed: AnyFeed): string {
  const { row, warn, key, format, fileRules, personal } = feed;
  return kept(hashes, feed, () =>
    hashOf({ row, warn, key, columns: format.columns, fileRules, personal }, String),
  );
}

/** Parts of a feed that say nothing of whether a file is good, or that are made of other parts. */
const noRules: ReadonlySet<string> = new Set([
  ...["title", "events", "decide", "state", "legacy", "mergedInto"],
  ...["keyOf", "personal", "notPersonal", "retention", "stateFields"],
]);

/**
 * The rule set's name: the feed's version, and a hash of all that a file is judged by: how it is read, its rows' rules, and its limits. What a row
 * does afterwards (its event, state and legacy columns) is no part of it. The name goes out with the verdict, so it is the same on every runtime
 * and in a bundle: a check that is a plain function is known by its place alone, and its change by the feed's new version.
 */
export function ruleSetOf(feed: AnyFeed): string {
  const rules = Object.entries(feed).filter(([part]) => !noRules.has(part));
  return kept(names, feed, () => `${feed.version}-${hashOf(Object.fromEntries(rules), () => "a function")}`);
}

function kept(known: WeakMap<AnyFeed, string>, feed: AnyFeed, make: () => string): string {
  const there = known.get(feed);
  if (there !== undefined) return there;
  const made = make();
  known.set(feed, made);
  return made;
}

type Code = (...args: never[]) => unknown;
const isCode = (value: unknown): value is Code => typeof value === "function";

/** A function as data: the rule that it declares, the name of one that the language brings, or what `told` makes of another. */
function functionAs(told: (code: Code) => string, code: Code): unknown {
  const rule = ruleOf(code);
  if (rule !== null) return { rule };
  return Reflect.get(globalThis, code.name) === code ? { builtIn: code.name } : { code: told(code) };
}

/** Functions of Valibot's: how a schema runs, and the maker of a schema or action, whose `type` names it. */
const valibotsOwn: ReadonlySet<string> = new Set(["~run", "reference"]);

function hashOf(rules: object, told: (code: Code) => string): string {
  const text = JSON.stringify({ judgeVersion, ...rules }, (name, value: unknown) => {
    if (name === "~standard") return undefined;
    if (isCode(value)) return valibotsOwn.has(name) ? undefined : functionAs(told, value);
    return value instanceof RegExp || typeof value === "bigint" ? String(value) : value;
  });
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
