/** `sluice feeds rehearse <feed>`: which verdicts of the last files would be others by the working copy's rules. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { ruleSetOf } from "@sluice/validator/rule-set.ts";
import { Command, InvalidArgumentError } from "commander";
import { rehearse, type Rehearsed } from "../../rehearse/rehearse.ts";
import { feedNamed } from "./feed-named.ts";
import { type CommonOptions, printJson, withClientOptions, withOperator } from "./with-client.ts";

/** The command. */
export function rehearseCommand(): Command {
  return withClientOptions(
    new Command("rehearse")
      .description("judge the last accepted and rejected files again, by the rules of this working copy")
      .argument("<feed>", "the feed's name, such as orders", feedNamed)
      .option("--last <files>", "how many accepted and how many rejected files", whole, 10),
  )
    .addHelpText(
      "after",
      "\nThe key is the operator's: it reads the files. Nothing of the mesh changes.\nExit code: 0 when every verdict stands, 2 when one would be another, 1 when it could not be found out.\n\nExample:\n  $ sluice feeds rehearse orders --last 20",
    )
    .action((feed: AnyFeed, options: CommonOptions & { readonly last: number }) =>
      withOperator(options, async (client) => {
        const all: Rehearsed[] = [];
        await rehearse(client, feed, options.last, (one) => {
          all.push(one);
          if (!options.json) for (const line of linesOf(one)) console.log(line);
        });
        const turned = all.filter((one) => one.kind === "compared" && one.change === "verdict").length;
        if (options.json) printJson({ feed: feed.name, rules: ruleSetOf(feed), files: all.map(plain) });
        else for (const line of summary(feed, all)) console.log(line);
        if (turned > 0) process.exitCode = 2;
      }),
    );
}

/** A file's lines; none for one whose verdict stands as it was told. */
function linesOf(one: Rehearsed): string[] {
  const head = `${one.view.file}  ${one.view.partner}  ${one.view.times.receivedAt ?? ""}`;
  if (one.kind === "gone") return [`${head}  its bytes are kept no longer`];
  if (one.change === "none") return [];
  const word =
    one.change === "verdict" ? `${one.before.outcome} -> ${one.now.outcome}` : `${one.now.outcome} as before`;
  return [
    `${head}  ${word}  (judged by ${one.view.rules.join(", ") || "unnamed rules"})`,
    ...one.moved.map(({ code, before, now }) => `    ${code}  ${before} -> ${now}`),
  ];
}

function summary(feed: AnyFeed, all: readonly Rehearsed[]): string[] {
  if (all.length === 0) return [`No file of ${feed.name} has been judged so far.`];
  const count = (change: string): number =>
    all.filter((one) => one.kind === "compared" && one.change === change).length;
  const judged = all.filter(({ kind }) => kind === "compared").length;
  return [
    `${judged} ${judged === 1 ? "file" : "files"} judged again by ${ruleSetOf(feed)}: ${count("verdict")} verdicts would be others, ${count("told")} would stand with other errors, ${count("none")} stand as they are.`,
  ];
}

/** For scripts: the file by its id. */
function plain(one: Rehearsed) {
  const { file, partner, rules } = one.view;
  if (one.kind === "gone") return { file, partner, rules, change: "gone" };
  const { change, before, now } = one;
  return { file, partner, rules, change, before, now };
}

function whole(text: string): number {
  const count = Number(text);
  if (!/^[0-9]{1,4}$/.test(text) || count === 0) throw new InvalidArgumentError("It is a number from 1 on.");
  return count;
}
