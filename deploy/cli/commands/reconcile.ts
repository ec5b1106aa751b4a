/** `sluice reconcile`: whether the old database holds what DynamoDB says, row for row, and where not, why. */
import { setTimeout as pause } from "node:timers/promises";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import { type Reconciled, reconcileFeed } from "@sluice/shared/reconcile/reconcile-feed.ts";
import { entitiesToRetell } from "@sluice/shared/reconcile/repair.ts";
import { retellLogged } from "@sluice/shared/reconcile/retell.ts";
import { Command, InvalidArgumentError } from "commander";
import { mappedFeeds } from "../mapped-feeds.ts";
import { reconciledLines } from "../reconcile-lines.ts";
import { openReconcileStores, type ReconcileOptions, type ReconcileStores } from "../reconcile-stores.ts";
import { doneBy, withStores } from "../with-stores.ts";
import { withStoreOptions } from "./dlq/letters.ts";
import { feedNamed } from "./feed-named.ts";
import { printJson } from "./with-client.ts";

interface Options extends ReconcileOptions {
  readonly feed?: AnyFeed;
  readonly watch?: number | true;
  readonly deep?: true;
  readonly repair?: true;
  readonly takeItems?: true;
  readonly by?: string;
  readonly json?: true;
}

const watchSeconds = 60;

/** The command. */
export function reconcileCommand(): Command {
  return withStoreOptions(
    new Command("reconcile")
      .description("compare DynamoDB's entities with Postgres's rows, and say why each that differs does")
      .option("--feed <feed>", "of this feed alone", feedNamed)
      .option("--watch [seconds]", `again and again, every ${watchSeconds} seconds or as said`, secondsOf)
      .option("--deep", "read every item too: finds items that were written or removed past Sluice")
      .option("--repair", "let the entities of rows that were written past Sluice tell them again")
      .option(
        "--by <name>",
        "with --repair: who does it; kept with what was done (default: USER)",
        process.env["USER"],
      )
      .option(
        "--take-items",
        "with --repair: also where the item was written past Sluice; Postgres follows it",
      ),
  )
    .option("--url <url>", "with --stage: the mesh's address (default: SLUICE_URL)")
    .option("--key <key>", "with --stage: the operator's key (default: SLUICE_KEY)")
    .addHelpText(
      "after",
      "\nExit code: 0 when all is the same, 2 when something differs.\n\nExamples:\n  $ sluice reconcile\n  $ sluice reconcile --feed orders --repair --by aoki",
    )
    .action((options: Options) =>
      withStores(
        () => openReconcileStores(options),
        (stores) => run(stores, options),
      ),
    );
}

async function run(stores: ReconcileStores, options: Options): Promise<void> {
  const { feed, watch, json } = options;
  const by = options.repair ? doneBy(options) : "";
  const deps = options.deep ? { ...stores, scan: stores.everyItem } : stores;
  const compare = (one: AnyFeed): Promise<Reconciled> => reconcileFeed(deps, one);
  for (;;) {
    const found: Reconciled[] = [];
    for (const one of feed === undefined ? mappedFeeds() : [feed]) {
      const first = await compare(one);
      if (!json) console.log(reconciledLines(first).join("\n"));
      found.push(
        options.repair ? await repaired(stores, () => compare(one), first, { ...options, by }) : first,
      );
    }
    if (json) printJson(found);
    if (watch === undefined) {
      if (found.some(({ differences, rangesLeft }) => differences.length + rangesLeft > 0))
        process.exitCode = 2;
      return;
    }
    await pause((watch === true ? watchSeconds : watch) * 1000);
  }
}

/** Lets entities tell again, and gives what is found once their rows have followed, or after a minute. */
async function repaired(
  { teller, audit }: ReconcileStores,
  compare: () => Promise<Reconciled>,
  first: Reconciled,
  options: Options & { readonly by: string },
): Promise<Reconciled> {
  const { by, json } = options;
  const toRetell = ({ differences }: Reconciled) =>
    entitiesToRetell(differences, { now: systemClock.now(), takeItems: options.takeItems === true });
  const ids = toRetell(first);
  if (ids.length === 0) return first;
  const done = { by, reason: `rows of ${first.table} differ` };
  const count = await retellLogged({ teller, audit, ids: systemIds }, ids, done);
  if (!json) console.log(`  ${count} told again; waiting for their rows`);
  let last = first;
  for (const seconds of [1, 2, 4, 8, 15, 30]) {
    await pause(seconds * 1000);
    last = await compare();
    if (toRetell(last).length === 0) break;
  }
  if (!json) console.log(reconciledLines(last).join("\n"));
  return last;
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!/^[0-9]+$/.test(text) || seconds < 1)
    throw new InvalidArgumentError("It is a number of seconds, from 1.");
  return seconds;
}
