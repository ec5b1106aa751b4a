/** Adds up the columns that a feed's file rules name, exactly: in bigint. Pure. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { sumPattern, sumRules, type Totals, unitsOf } from "@sluice/contracts/file-rule.ts";
import type { ShardRow } from "@sluice/shared/shard/read-shard.ts";

/** The totals of a shard's rows, the bad ones too; undefined for a feed that asks for none. */
export function totalsOf(
  { format, fileRules }: Pick<AnyFeed, "format" | "fileRules">,
  rows: readonly ShardRow[],
): Totals | undefined {
  const rules = sumRules(fileRules);
  if (rules.length === 0) return undefined;
  return Object.fromEntries(
    rules.map(({ field, column, places }) => {
      const index = format.columns.indexOf(column);
      const readable = new RegExp(`^(?:${sumPattern(places)})$`);
      let sum = 0n;
      let unread = 0;
      for (const { fields } of rows) {
        const text = fields[index] ?? "";
        if (text === "") continue;
        const units = readable.test(text) ? unitsOf(text, places) : null;
        if (units === null) unread += 1;
        else sum += units;
      }
      return [field, { units: String(sum), unread }];
    }),
  );
}
