/** `sluice reconcile`: whether the old database holds what DynamoDB says, row for row, and where not, why. */
import { setTimeout as pause } from "node:timers/promises";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { type Reconciled, reconcileFeed } from "@sluice/shared/reconcile/reconcile-feed.ts";
import { Command, InvalidArgumentError } from "commander";
import { Refused } from "../client.ts";
import { reconciledLines } from "../reconcile-lines.ts";
import { openReconcileStores, type ReconcileOptions, type ReconcileStores } from "../reconcile-stores.ts";
import { withStoreOptions } from "./dlq/letters.ts";
import { feedNamed } from "./feed-named.ts";
import { printJson } from "./with-client.ts";

interface Options extends ReconcileOptions {
  readonly feed?: AnyFeed;
  readonly watch?: number | true;
  readonly json?: true;
}

const watchSeconds = 60;

/** The command. */
export function reconcileCommand(): Command {
  return withStoreOptions(
    new Command("reconcile")
      .description("compare DynamoDB's entities with Postgres's rows, and say why each that differs does")
      .option("--feed <feed>", "of this feed alone", feedNamed)
      .option("--watch [seconds]", `again and again, every ${watchSeconds} seconds or as said`, secondsOf),
  )
    .option("--url <url>", "with --stage: the mesh's address (default: SLUICE_URL)")
    .option("--key <key>", "with --stage: the operator's key (default: SLUICE_KEY)")
    .addHelpText(
      "after",
      "\nExit code: 0 when all is the same, 2 when something differs.\n\nExamples:\n  $ sluice reconcile\n  $ sluice reconcile --feed orders --json",
    )
    .action(async (options: Options) => {
      try {
        const stores = openReconcileStores(options);
        try {
          await run(stores, options);
        } finally {
          await stores.close();
        }
      } catch (cause) {
        if (!(cause instanceof Refused)) throw cause;
        console.error(cause.message);
        process.exitCode = 1;
      }
    });
}

async function run(stores: ReconcileStores, { feed, watch, json }: Options): Promise<void> {
  for (;;) {
    const found: Reconciled[] = [];
    for (const one of feed === undefined ? mappedFeeds() : [feed])
      found.push(await reconcileFeed(stores, one));
    if (json) printJson(found);
    else console.log(found.flatMap(reconciledLines).join("\n"));
    if (watch === undefined) {
      if (found.some(({ differences, rangesLeft }) => differences.length + rangesLeft > 0))
        process.exitCode = 2;
      return;
    }
    await pause((watch === true ? watchSeconds : watch) * 1000);
  }
}

/** One feed an entity type: the one whose mapping its rows follow. */
const mappedFeeds = (): readonly AnyFeed[] =>
  [...new Map([...feeds.values()].toReversed().map((feed) => [feed.entity, feed])).values()].toReversed();

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!/^[0-9]+$/.test(text) || seconds < 1)
    throw new InvalidArgumentError("It is a number of seconds, from 1.");
  return seconds;
}
