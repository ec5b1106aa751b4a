/** `sluice feeds`: which feeds there are, what a file of one would be answered, and a new one from a sample. */
import { stat } from "node:fs/promises";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import type { Language } from "@sluice/contracts/codes/entry.ts";
import { problemTypes } from "@sluice/contracts/problems/catalogue.ts";
import { messagesIn } from "@sluice/contracts/codes/message.ts";
import { helpOf } from "@sluice/contracts/codes/help.ts";
import type { Fault } from "@sluice/contracts/events/payloads.ts";
import type { RowError } from "@sluice/contracts/report.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { Command } from "commander";
import { type Checked, checkFile } from "../../check/check-file.ts";
import { codingOf } from "../coding.ts";
import { languageOption } from "./errors.ts";
import { errorTable, languageAt } from "./error-table.ts";
import { timeNamed } from "../time-named.ts";
import { feedNamed } from "./feed-named.ts";
import { newCommand } from "./feeds-new.ts";
import { pauseCommand, pausedCommand } from "./feeds-pause.ts";
import { rehearseCommand } from "./feeds-rehearse.ts";
import { printJson } from "./with-client.ts";

interface Printing {
  readonly json?: true;
}

interface CheckOptions extends Printing {
  readonly received?: Date;
  readonly lang?: Language;
}

/** The command. */
export function feedsCommand(): Command {
  return new Command("feeds")
    .description(
      "list the feeds, judge a file of one here, write a new one, rehearse its rules, pause or resume one",
    )
    .addCommand(listCommand())
    .addCommand(checkCommand())
    .addCommand(newCommand())
    .addCommand(rehearseCommand())
    .addCommand(pauseCommand("pause"))
    .addCommand(pauseCommand("resume"))
    .addCommand(pausedCommand());
}

function listCommand(): Command {
  return new Command("list")
    .description("list the feeds of this build")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  $ sluice feeds list")
    .action(({ json }: Printing) => {
      const all = [...feeds.values()].map(({ name, title, version, entity, mode }) => ({
        ...{ name, title, version, entity },
        mode: mode.kind,
      }));
      if (json) return printJson(all);
      const width = Math.max(...all.map(({ name }) => name.length));
      for (const { name, title } of all) console.log(`${name.padEnd(width)}  ${title}`);
    });
}

function checkCommand(): Command {
  return new Command("check")
    .description("judge a file here as the mesh would; nothing is sent, nothing is kept")
    .argument("<feed>", "the feed's name, such as orders", feedNamed)
    .argument("<file>", "the file, compressed by gzip or zstd or not")
    .option(
      "--received <time>",
      "judge it as if it had come then: 2026-11-20T09:30:00+09:00, or a day in UTC",
      timeNamed,
    )
    .option("--json", "print JSON")
    .addOption(languageOption())
    .addHelpText(
      "after",
      "\nExit code: 0 when the file would be loaded, 1 when it would not.\n\nExample:\n  $ sluice feeds check orders my-orders.csv",
    )
    .action(async (feed: AnyFeed, path: string, { received, json, lang }: CheckOptions) => {
      const found = await stat(path).catch(() => null);
      if (found === null || !found.isFile()) {
        console.error(`There is no file ${path}: give the path of a file to check.`);
        process.exitCode = 1;
        return;
      }
      const checked = await checkFile(feed, path, (await codingOf(Bun.file(path))) ?? null, received);
      if (json) printJson(checked);
      else for (const line of told(checked, languageAt(lang))) console.log(line);
      process.exitCode = isTaken(checked) ? 0 : 1;
    });
}

const isTaken = (checked: Checked): boolean =>
  checked.kind === "judged" && (checked.report.errors === 0 || checked.keptAside !== null);

function told(checked: Checked, language: Language): string[] {
  switch (checked.kind) {
    case "refused": {
      const { detail, code } = checked.problem;
      return [`${problemTypes[code].title}: ${detail}  [${code}]`, "The upload would be refused."];
    }
    case "failed":
      return [
        ...table(checked.faults, checked.faultTotal, language),
        "It would fail as a file: no row would be judged or loaded.",
      ];
    case "judged": {
      const { rows, badRows, errors, samples } = checked.report;
      if (errors === 0) return [`${rows} rows, all good: the file would be loaded.`];
      return [
        ...table(samples, errors, language),
        checked.keptAside === null
          ? `${badRows} of ${rows} rows are wrong: the file would be rejected whole.`
          : `${badRows} of ${rows} rows are wrong: ${checked.keptAside} would be kept aside, the others loaded.`,
      ];
    }
    default:
      return checked satisfies never;
  }
}

const table = (errors: readonly (Fault | RowError)[], total: number, language: Language): string[] => {
  const help = helpOf(
    errors.map(({ code }) => code),
    language,
  );
  return [...errorTable(messagesIn(errors, language), total, help, language), ""];
};
