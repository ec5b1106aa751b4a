/** `sluice rebuild`: makes the read model again from the event items while the old one answers, and switches. */
import { compareSteadily, lackingOf } from "@sluice/shared/generations/recorded.ts";
import { Command } from "commander";
import { Refused } from "../../client.ts";
import { comparedLines, generationLines } from "../../rebuild-lines.ts";
import { printJson } from "../with-client.ts";
import { acting, looking, type RebuildOptions, stepFrom, taken, withRebuild } from "./with-rebuild.ts";

/** The command. */
export const rebuildCommand = (): Command =>
  new Command("rebuild")
    .description("make the read model again from the event items, while the old one answers, and switch")
    .addCommand(statusCommand())
    .addCommand(startCommand())
    .addCommand(compareCommand())
    .addCommand(switchCommand())
    .addCommand(turnCommand("back", "let the generation answer that answered before"))
    .addCommand(turnCommand("abandon", "give up the generation that is being built, and remove it"))
    .addCommand(turnCommand("drop", "remove the generation that answered before: one cannot go back then"))
    .addHelpText(
      "after",
      "\nExample:\n  $ sluice rebuild start --yes --by aoki --reason 'a field was projected wrong'\n  $ sluice rebuild switch --yes --by aoki",
    );

const say = (lines: readonly string[]): void => console.log(lines.join("\n"));
const notYet = "Nothing is done yet: say --yes to do it.";

const statusCommand = (): Command =>
  looking("status", "which generation answers, and which others are kept")
    .addHelpText("after", "\nExample:\n  $ sluice rebuild status")
    .action((options: RebuildOptions) =>
      withRebuild(options, async (_, { now }) => {
        if (options.json) printJson(now);
        else say(generationLines(now));
      }),
    );

const startCommand = (): Command =>
  acting("start", "build a generation beside the one that answers, or go on where a build was cut off")
    .addHelpText(
      "after",
      "\nExample:\n  $ sluice rebuild start --yes --by aoki --reason 'a field was projected wrong'",
    )
    .action((options: RebuildOptions) =>
      withRebuild(options, async (stores, known) => {
        const { building, serving } = stepFrom(known, "start");
        if (!options.yes && options.json) return printJson({ done: false, building, serving });
        if (!options.yes)
          return say([
            known.now.building === null
              ? `generation ${building} would be built of every event item, beside generation ${serving}, which goes on answering`
              : `the build of generation ${building} would go on where it was cut off`,
            notYet,
          ]);
        const progress = process.stderr.isTTY
          ? ({ table, events }: { readonly table: string; readonly events: number }): void =>
              void process.stderr.write(`\r${table.padEnd(12)} ${events} events`)
          : () => undefined;
        const { built } = await taken(stores, options, known, "start", progress);
        if (built === null) throw new Error("a start built nothing");
        if (process.stderr.isTTY) process.stderr.write("\n");
        if (options.json) return printJson(built);
        say([
          `${built.events} events stored, ${built.carried} items taken over`,
          ...built.unreadable.map((reason) => `  unreadable: ${reason}`),
          "Now: sluice rebuild compare",
        ]);
      }),
    );

const compareCommand = (): Command =>
  looking("compare", "hold the built generation (or the one before) against the one that answers")
    .addHelpText(
      "after",
      "\nExit code: 0 when they say the same, 2 when something differs.\n\nExample:\n  $ sluice rebuild compare",
    )
    .action((options: RebuildOptions) =>
      withRebuild(options, async (stores, { now }) => {
        const other = now.building ?? now.previous;
        if (other === null) throw new Refused("There is nothing to compare: one generation alone is kept.");
        const compared = await compareSteadily(stores, now.serving, other);
        if (options.json) printJson(compared);
        else say(comparedLines(compared));
        if (compared.rangesDiffering > 0) process.exitCode = 2;
      }),
    );

interface SwitchOptions extends RebuildOptions {
  readonly lessIsRight?: true;
}

const switchCommand = (): Command =>
  acting("switch", "let the built generation answer; the other is kept up to date, to go back to")
    .addHelpText(
      "after",
      "\nExample:\n  $ sluice rebuild switch --yes --by aoki --reason 'a field was projected wrong'",
    )
    .option("--less-is-right", "also where it lacks items, or has older ones than the one that answers")
    .action((options: SwitchOptions) =>
      withRebuild(options, async (stores, known) => {
        const next = stepFrom(known, "switch");
        const compared = await compareSteadily(stores, known.now.serving, next.serving);
        const lacking = lackingOf(compared);
        if (!options.json) say(comparedLines(compared));
        if (lacking > 0 && !options.lessIsRight)
          throw new Refused(
            `${lacking} items would be lost or become older. Is the build whole (\`sluice rebuild start\` goes on)? Say --less-is-right where it is.`,
          );
        if (!options.yes && options.json) return printJson({ done: false, ...next, compared });
        if (!options.yes) return say([`generation ${next.serving} would answer`, notYet]);
        await taken(stores, options, known, "switch");
        if (options.json) printJson({ ...next, compared });
        else say(generationLines(next));
      }),
    );

const turnCommand = (what: "back" | "abandon" | "drop", description: string): Command =>
  acting(what, description)
    .addHelpText(
      "after",
      `\nExample:\n  $ sluice rebuild ${what} --yes --by aoki --reason 'the build was right before'`,
    )
    .action((options: RebuildOptions) =>
      withRebuild(options, async (stores, known) => {
        const next = stepFrom(known, what);
        if (!options.yes && options.json) return printJson({ done: false, ...next });
        if (!options.yes) return say([...generationLines(next).map((line) => `then: ${line}`), notYet]);
        const { removed } = await taken(stores, options, known, what);
        if (options.json) return printJson({ ...next, removed: removed ?? 0 });
        say([...(removed === null ? [] : [`${removed} items removed`]), ...generationLines(next)]);
      }),
    );
