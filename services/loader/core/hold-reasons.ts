/** Why a plan needs a person: it removes more than the feed allows, or lies far from the feed's last loads. Pure. */
import type { Code } from "@sluice/contracts/codes/catalogue.ts";
import type { AnyFeed, Range } from "@sluice/contracts/feed.ts";
import type { HoldReason, Plan, PlanTally } from "@sluice/contracts/plan.ts";

type Figures = Omit<Plan, "reasons">;

/** Every reason, in a fixed order; none: the file is loaded. `loads` are the feed's last ones, the newest first. */
export function holdReasons(feed: AnyFeed, plan: Figures, loads: readonly PlanTally[]): HoldReason[] {
  return [...removalReasons(feed, plan), ...referenceReasons(plan), ...driftReasons(feed, plan, loads)];
}

function referenceReasons({ referencesChanged = 0 }: Figures): HoldReason[] {
  if (referencesChanged === 0) return [];
  return [
    {
      ...outOf("references.changed", referencesChanged, { least: 0, most: 0 }),
      message: `${referencesChanged} rows speak of what was there when they were judged and is gone now; if the file is released, those rows are conflicts and the others are loaded`,
    },
  ];
}

function removalReasons(feed: AnyFeed, { removals, keysBefore }: Figures): HoldReason[] {
  const limits = feed.mode.kind === "snapshot" ? feed.mode.removals : undefined;
  if (limits === undefined || removals === 0) return [];
  const share = removals / keysBefore;
  if (share <= limits.shareMax) return [];
  return [
    {
      ...outOf("removals.share", share, { least: 0, most: limits.shareMax }),
      message: `the file leaves out ${removals} of the ${keysBefore} keys of the last snapshot, ${percent(share)}; the feed lets at most ${percent(limits.shareMax)} go at once`,
    },
  ];
}

function driftReasons(feed: AnyFeed, plan: Figures, loads: readonly PlanTally[]): HoldReason[] {
  const { drift } = feed;
  if (drift === undefined || loads.length < drift.loads.least) return [];
  const last = loads.slice(0, drift.loads.most);
  const reasons: HoldReason[] = [];
  for (const figure of ["rows", "keys"] as const) {
    const range = drift[figure];
    const usual = median(last.map((load) => load[figure]));
    if (range === undefined || usual === 0) continue;
    const times = plan[figure] / usual;
    if (times < range.least || times > range.most)
      reasons.push({
        ...outOf(`drift.${figure}`, times, range),
        message: `the file has ${plan[figure]} ${figure === "rows" ? "rows" : "distinct keys"}, ${shown(times)} times the median of the last ${last.length} loads (${usual}); the feed expects ${shown(range.least)} to ${shown(range.most)} times`,
      });
  }
  for (const figure of ["created", "updated", "unchanged"] as const)
    reasons.push(
      ...farFromUsual(
        `drift.${figure}`,
        "",
        `of its rows ${verbs[figure]}`,
        drift[figure],
        plan,
        last,
        (load) => load[figure],
      ),
    );
  for (const [column, distance] of Object.entries(drift.empty ?? {}))
    reasons.push(
      ...farFromUsual(
        "drift.empty",
        column,
        `of its rows have nothing in ${column}`,
        distance,
        plan,
        last,
        (load) => load.empty[column] ?? 0,
      ),
    );
  return reasons;
}

const verbs = { created: "create", updated: "update", unchanged: "change nothing" } as const;

/** A share of the rows that lies further from the usual one than the feed allows. */
function farFromUsual(
  code: Code,
  column: string,
  what: string,
  distance: number | undefined,
  plan: PlanTally,
  last: readonly PlanTally[],
  count: (load: PlanTally) => number,
): HoldReason[] {
  if (distance === undefined || plan.rows === 0) return [];
  const shareOf = (load: PlanTally): number => (load.rows === 0 ? 0 : count(load) / load.rows);
  const share = shareOf(plan);
  const usual = median(last.map(shareOf));
  if (Math.abs(share - usual) <= distance) return [];
  const range = { least: Math.max(0, usual - distance), most: Math.min(1, usual + distance) };
  return [
    {
      ...outOf(code, share, range),
      column,
      message: `${percent(share)} ${what}; of the last ${last.length} loads ${percent(usual)} did (median), and the feed expects ${percent(range.least)} to ${percent(range.most)}`,
    },
  ];
}

const outOf = (code: Code, found: number, { least, most }: Range) => ({
  code,
  column: "",
  found: shown(found),
  least: shown(least),
  most: shown(most),
});

/** The middle value; of an even number, the mean of the middle two. Of none: 0. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}

/** Up to four decimals: an event holds no floats. */
const shown = (value: number): string => String(Math.round(value * 10_000) / 10_000);
const percent = (share: number): string => `${Math.round(share * 10_000) / 100} %`;
