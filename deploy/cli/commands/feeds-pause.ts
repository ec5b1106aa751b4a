/** `sluice feeds pause`, `resume` and `paused`: no new file of a feed, a partner or both is loaded until it is resumed; uploads are taken all the same. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { PartnerId } from "@sluice/contracts/ids.ts";
import { Command } from "commander";
import { Refused } from "../client.ts";
import { pauseLine, scopeText } from "../pause-line.ts";
import { feedNamed } from "./feed-named.ts";
import { partnerNamed } from "./partner-named.ts";
import { type CommonOptions, printJson, withClientOptions, withOperator } from "./with-client.ts";

interface Options extends CommonOptions {
  readonly partner?: PartnerId;
  readonly reason: string;
}

const words = {
  pause: "take and judge files of a feed or a partner, and load none until it is resumed",
  resume: "let what was paused be loaded, in order",
} as const;

/** The command of one word. */
export function pauseCommand(word: keyof typeof words): Command {
  return withClientOptions(
    new Command(word)
      .description(words[word])
      .argument("[feed]", "the feed's name; left out with --partner: all that the partner sends", feedNamed)
      .option("--partner <id>", "of this partner alone", partnerNamed)
      .requiredOption("--reason <text>", "why; it is kept, and told to who sends a file"),
  )
    .addHelpText(
      "after",
      `\nThe key is the operator's.\n\nExamples:\n  $ sluice feeds ${word} orders --reason "the old database is moved"\n  $ sluice feeds ${word} orders --partner acme --reason "acme sends yesterday's prices"`,
    )
    .action((feed: AnyFeed | undefined, options: Options) =>
      withOperator(options, async (client) => {
        const { partner, reason } = options;
        if (feed === undefined && partner === undefined)
          throw new Refused(`Say what to ${word}: a feed, --partner, or both.`);
        const said = await client.pause({ feed: feed?.name, partner }, word, reason);
        if (options.json) return printJson(said);
        const state = word === "pause" ? "paused" : "not paused";
        const what = scopeText(feed?.name ?? null, partner ?? null);
        console.log(said.repeat ? `${what} was ${state} before` : `${what} is ${state} now`);
      }),
    );
}

/** The list. */
export function pausedCommand(): Command {
  return withClientOptions(
    new Command("paused").description("list what is paused, since when, by whom and why"),
  )
    .addHelpText("after", "\nExample:\n  $ sluice feeds paused")
    .action((options: CommonOptions) =>
      withOperator(options, async (client) => {
        const pauses = await client.pauses();
        if (options.json) return printJson(pauses);
        if (pauses.length === 0) console.log("Nothing is paused.");
        for (const pause of pauses) console.log(pauseLine(pause));
      }),
    );
}
