/** `sluice dlq redrive`: what sending dead letters on would do; with --yes, does it. */
import { countFates, type Fate } from "@sluice/shared/dead-letters/fate.ts";
import { preview, type Previewed } from "@sluice/shared/dead-letters/preview.ts";
import { redrive } from "@sluice/shared/dead-letters/redrive.ts";
import { systemClock, systemPause } from "@sluice/shared/ports/clock.ts";
import { Command, InvalidArgumentError } from "commander";
import { erasedAgain } from "../../erase-stores.ts";
import { interrupted } from "../../interrupt.ts";
import { shortId } from "../../letter-lines.ts";
import { renderRecord } from "../../render-record.ts";
import { printJson } from "../with-client.ts";
import { openLetterStores } from "../../letter-stores.ts";
import { withStores } from "../../with-stores.ts";
import { type ChangeOptions, confirmedBy, meantLetters, unseenLine, withChangeOptions } from "./change.ts";

interface RedriveOptions extends ChangeOptions {
  readonly rate: number;
}

/** The command. Exit code 1 when it was refused, or stopped before its end. */
export function redriveCommand(): Command {
  return withChangeOptions(
    new Command("redrive")
      .description("send dead letters on, in the order of their groups; first shows what that would do")
      .option("--rate <letters>", "letters a second, at most", rateOf, 10),
  )
    .addHelpText(
      "after",
      '\nExamples:\n  $ sluice dlq redrive --at sync-consumer --cause "small"\n  $ sluice dlq redrive --at sync-consumer --cause "small" --yes --by aoki',
    )
    .action((ids: string[], options: RedriveOptions) =>
      withStores(
        () => openLetterStores(options),
        async (stores) => {
          const by = confirmedBy(options);
          const meant = await meantLetters(stores.deadLetters, ids, options);
          const previewed = await preview(meant.letters, { render: renderRecord, legacy: stores.legacy });
          const going = previewed.filter(({ fate }) => fate.kind !== "cannot" && fate.kind !== "would-fail");
          const sent =
            by === null || going.length === 0
              ? null
              : await redrive(stores.deadLetters, {
                  ...{ letters: going, by, rate: options.rate, render: renderRecord },
                  ...{ redelivery: stores.redelivery, audit: stores.audit },
                  ...{ clock: systemClock, pause: systemPause, signal: interrupted() },
                });
          // A letter that was taken up before its subject was erased may have gone out whole.
          if (sent !== null && sent > 0)
            await erasedAgain(options, options.json ? () => undefined : console.log);
          if (options.json) return printJson(asJson(previewed, sent));
          for (const line of [...previewLines(previewed), ...unseenLine(meant.unseen)]) console.log(line);
          if (sent !== null) console.log(`${sent} sent on by ${by}`);
          else if (going.length > 0) console.log("Nothing is sent yet: say --yes to send them.");
        },
      ),
    );
}

const asJson = (previewed: readonly Previewed[], sent: number | null) => ({
  letters: previewed.map(({ letter, fate }) => ({ letter, fate })),
  counts: countFates(previewed.map(({ fate }) => fate)),
  sent,
});

const words: Readonly<Record<Fate["kind"], string>> = {
  "would-apply": "would apply",
  superseded: "superseded by newer versions: they change nothing, and are counted as settled",
  repeat: "applied already: they change nothing",
  "would-run": "would be handled again: what is done already is acknowledged",
  "would-fail": "would be dead again at once; they stay",
  cannot: "cannot be sent; they stay",
};

/** As people read it: how many have which fate, and of those that stay, why. */
function previewLines(previewed: readonly Previewed[]): string[] {
  if (previewed.length === 0) return ["No dead letter is meant."];
  const counts = countFates(previewed.map(({ fate }) => fate));
  return (Object.keys(words) as Fate["kind"][]).flatMap((kind) => {
    const count = counts[kind];
    if (count === undefined) return [];
    const why = previewed.flatMap(({ letter, fate }) =>
      fate.kind === kind && "reason" in fate ? [`  ${shortId(letter)}  ${fate.reason}`] : [],
    );
    return [`${String(count).padStart(6)}  ${words[kind]}`, ...why];
  });
}

function rateOf(text: string): number {
  const rate = Number(text);
  if (!(rate > 0 && rate <= 300)) throw new InvalidArgumentError("It is a number up to 300.");
  return rate;
}
