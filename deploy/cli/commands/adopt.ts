/** `sluice adopt <feed>`: rows that the old database holds already become entities, and nobody is told. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { PartnerId } from "@sluice/contracts/ids.ts";
import { adoptFeed, type AdoptResult } from "@sluice/shared/adopt/adopt-feed.ts";
import { adoptRecorded } from "@sluice/shared/adopt/adopt-recorded.ts";
import { Command } from "commander";
import { type AdoptStores, openAdoptStores } from "../adopt-stores.ts";
import { Refused } from "../client.ts";
import type { StoreOptions } from "../operator-stores.ts";
import { because, doneBy, withStores } from "../with-stores.ts";
import { withStoreOptions } from "./dlq/letters.ts";
import { feedNamed } from "./feed-named.ts";
import { partnerNamed } from "./partner-named.ts";
import { printJson } from "./with-client.ts";

interface Options extends StoreOptions {
  readonly partner?: PartnerId;
  readonly reason?: string;
  readonly yes?: true;
  readonly by?: string;
  readonly json?: true;
}

/** The command. */
export function adoptCommand(): Command {
  return withStoreOptions(
    new Command("adopt")
      .description("make entities of the rows that the old database holds already; nobody is told")
      .argument("<feed>", "the feed whose table they lie in", feedNamed)
      .option("--partner <id>", "this partner's rows alone", partnerNamed)
      .option("--reason <text>", "with --yes: why; it is kept with every entity")
      .option("--yes", "do it; without, it is only shown what would be done")
      .option("--by <name>", "with --yes: who does it (default: USER)", process.env["USER"]),
  )
    .addHelpText(
      "after",
      '\nExamples:\n  $ sluice adopt orders\n  $ sluice adopt orders --yes --by aoki --reason "Sluice takes the orders over"',
    )
    .action((feed: AnyFeed, options: Options) =>
      withStores(
        () => openAdoptStores(options),
        (stores) => run(stores, feed, options),
      ),
    );
}

async function run(stores: AdoptStores, feed: AnyFeed, options: Options): Promise<void> {
  const { partner = null, yes, json } = options;
  if (feed.legacy.adopt === undefined)
    throw new Refused(
      `The feed ${feed.name} does not say how a row of ${feed.legacy.table} is read back: give its legacy mapping an \`adopt\`.`,
    );
  const result = yes
    ? await adoptRecorded(stores, { feed, partner, by: doneBy(options), reason: because(options) })
    : await adoptFeed(stores, { feed, partner, by: null });
  if (json) return printJson(result);
  for (const line of linesOf(feed, result, yes === true)) console.log(line);
}

function linesOf(
  feed: AnyFeed,
  { rows, adopted, there, unreadable, left }: AdoptResult,
  isDone: boolean,
): string[] {
  const [became, are] = isDone ? ["became entities", "were"] : ["would become entities", "are"];
  const lines = [
    `${rows} rows in ${feed.legacy.table}`,
    `${String(adopted).padStart(6)}  ${became}`,
    `${String(there).padStart(6)}  ${are} entities already: left as they are`,
  ];
  if (unreadable > 0) lines.push(`${String(unreadable).padStart(6)}  cannot be read back: left as they are`);
  for (const { key, why } of left) lines.push(`        ${key}: ${why}`);
  if (there + unreadable > left.length) lines.push(`        … and ${there + unreadable - left.length} more`);
  if (!isDone && adopted > 0) lines.push("Nothing is done yet: say --yes to adopt them.");
  return lines;
}
