/** What reconciliation found, as people read it at a terminal. */
import type { Difference } from "@sluice/shared/reconcile/difference.ts";
import type { Reconciled } from "@sluice/shared/reconcile/reconcile-feed.ts";

/** Differences shown before the rest is only counted. */
const shownMax = 100;

/** A feed's answer: one line where all is the same, else a line a difference. */
export function reconciledLines(found: Reconciled): string[] {
  const { feed, table, told, stored, differences, waiting, rangesLeft, read } = found;
  const count = differences.length === 0 ? "the same" : `${differences.length} differ`;
  const cost = `read ${read.ranges} digests, ${read.rows} rows, ${read.entities} entities`;
  return [
    `${feed}  ${table}: ${told} rows told, ${stored} stored, ${count} (${cost})`,
    ...differences.slice(0, shownMax).map((one) => `  ${differenceLine(table, one)}`),
    ...(differences.length > shownMax
      ? [`  … and ${differences.length - shownMax} more; --json has them all`]
      : []),
    ...(rangesLeft > 0
      ? [`  ${rangesLeft} more ranges of keys differ: mend these first, then run it again`]
      : []),
    ...waiting.map(
      ({ file, events, isCounted }) =>
        `  ${events} events of ${file} are not settled yet${isCounted ? "; its keys are too many to be looked at one by one" : ""}`,
    ),
  ];
}

function differenceLine(table: string, { entity, row, kind, why }: Difference): string {
  const whose = entity === null ? row.join(" ") : `${entity.partner} ${entity.entity} ${entity.key}`;
  return `${kind.padEnd(7)}  ${whose}: ${reason(table, why)}`;
}

function reason(table: string, why: Difference["why"]): string {
  switch (why.kind) {
    case "in-flight":
      return `in flight: version ${why.version} of ${why.file} is not settled, ${why.told === null ? "nothing was told before" : `version ${why.told} is`}`;
    case "dead-lettered":
      return `dead-lettered as ${why.letter.slice(0, 8)}${why.isLost ? ", which nobody can deliver any more" : ""}: ${why.cause.replaceAll(/\s+/g, " ")}`;
    case "edited-by-hand":
      return why.where === "postgres"
        ? `edited by hand: ${table} was written past Sluice`
        : "edited by hand: the item in DynamoDB was written past Sluice, or the feed's mapping has changed";
    case "of-nobody":
      return "no entity has this key: made by hand, or by the monolith";
    case "unreadable":
      return why.reason;
    default:
      return why satisfies never;
  }
}
