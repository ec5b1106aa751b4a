/** `sluice erase <feed> <key>`: a person's fields are emptied wherever they lie; shown first, then done. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { EntityKey, type PartnerId } from "@sluice/contracts/ids.ts";
import { erase, eraseAgain } from "@sluice/shared/erase/list.ts";
import { subjectOf } from "@sluice/shared/erase/listed.ts";
import { previewErasure } from "@sluice/shared/erase/preview.ts";
import { Command } from "commander";
import * as v from "valibot";
import { Refused } from "../client.ts";
import { type EraseStores, openEraseStores } from "../erase-stores.ts";
import type { StoreOptions } from "../operator-stores.ts";
import { withStoreOptions } from "./dlq/letters.ts";
import { feedNamed } from "./feed-named.ts";
import { partnerNamed } from "./partner-named.ts";
import { printJson } from "./with-client.ts";

interface Options extends StoreOptions {
  readonly partner?: PartnerId;
  readonly reason?: string;
  readonly again?: true;
  readonly yes?: true;
  readonly by?: string;
  readonly json?: true;
}

/** The command. */
export function eraseCommand(): Command {
  return withStoreOptions(
    new Command("erase")
      .description(
        "empty a person's fields in every live copy, and keep the erasure in the list that is applied again",
      )
      .argument("[feed]", "the feed that marks the fields", feedNamed)
      .argument("[key]", "the entity's key")
      .option("--partner <id>", "whose entity it is", partnerNamed)
      .option("--reason <text>", "with --yes: why; name nobody in it, the audit trail keeps it")
      .option("--by <name>", "with --yes: who does it (default: USER)", process.env["USER"])
      .option("--yes", "do it; without, it is only shown what it is about")
      .option(
        "--again",
        "apply the whole list again, as every restore and redrive by this command does of itself",
      ),
  )
    .addHelpText(
      "after",
      '\nExamples:\n  $ sluice erase members M000123 --partner acme\n  $ sluice erase members M000123 --partner acme --yes --by aoki --reason "request 2026-118"\n  $ sluice erase --again',
    )
    .action(async (feed: AnyFeed | undefined, key: string | undefined, options: Options) => {
      try {
        const stores = openEraseStores(options);
        try {
          await run(stores, feed, key, options);
        } finally {
          stores.close();
        }
      } catch (cause) {
        if (!(cause instanceof Refused)) throw cause;
        console.error(cause.message);
        process.exitCode = 1;
      }
    });
}

async function run(
  stores: EraseStores,
  feed: AnyFeed | undefined,
  key: string | undefined,
  { partner, reason = "", by = "", yes, again, json }: Options,
): Promise<void> {
  if (again === true) {
    const erased = await eraseAgain(stores);
    return json ? printJson(erased) : console.log(lineOf(erased));
  }
  if (feed === undefined || key === undefined || partner === undefined)
    throw new Refused("Name the feed, the key and, with --partner, whose entity it is.");
  if (feed.personal === undefined) throw new Refused(`The feed ${feed.name} marks no field as personal.`);
  const id = { partner, entity: feed.entity, key: v.parse(EntityKey, key) };
  const subject = subjectOf(id);
  if (!yes) {
    const shown = await previewErasure(stores.entities, feed, id);
    if (json) return printJson(shown);
    console.log(`${feed.entity} ${key} of ${partner}: ${there(shown)}`);
    console.log(`fields that are emptied: ${shown.fields.join(", ")}`);
    console.log(`files that named the person are gone in ${shown.fileDays} days at the latest`);
    console.log("Nothing is erased yet: say --yes, with --reason.");
    return;
  }
  if (by === "") throw new Refused("Say who does it, with --by: it is kept with what is done.");
  if (reason.trim() === "") throw new Refused("Say why, with --reason: it is kept with what is done.");
  if (!json) console.log("erasing; loads that are under way are waited for, which takes a minute");
  const erasure = { ...id, feed: feed.name, at: stores.clock.now().toISOString() };
  const erased = await erase(stores, erasure, { by, reason });
  if (json) return printJson({ subject, ...erased });
  console.log(`${lineOf(erased)}; the audit trail calls the subject ${subject}`);
}

const there = (shown: { readonly there: boolean; readonly holds: boolean }): string =>
  shown.holds
    ? "is there, and tells of a person"
    : shown.there
      ? "is there, and tells of nobody"
      : "is not there";

const lineOf = (erased: {
  readonly entities: number;
  readonly journalEntries: number;
  readonly letters: number;
}): string =>
  `erased: ${erased.entities} entities, ${erased.journalEntries} journal entries, ${erased.letters} dead letters`;
