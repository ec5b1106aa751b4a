/** `sluice webhooks`: where a partner's notices are sent: registered, looked at, tried, sent again, removed. With a partner's key. */
import { NoticeType } from "@sluice/contracts/api/notice.ts";
import { TestOutcome, WebhookView } from "@sluice/contracts/api/webhook-routes.ts";
import { Command, InvalidArgumentError, Option } from "commander";
import * as v from "valibot";
import { timeNamed } from "../time-named.ts";
import { type CommonOptions, printJson, withClient, withClientOptions } from "./with-client.ts";

const WithSecret = v.object({ ...WebhookView.entries, secret: v.string() });
const List = v.object({ webhooks: v.array(WebhookView) });

const pathOf = (webhook: string, word = ""): string =>
  `/v1/webhooks/${encodeURIComponent(webhook)}${word === "" ? "" : `/${word}`}`;
const webhookArgument = ["<webhook>", "its id: wh_…"] as const;
const example = "wh_01KAB3Z8W9XQ5T7M2N4P6R8S0V";

/** The command. */
export const webhooksCommand = (): Command =>
  new Command("webhooks")
    .description("URLs that are told when a file is judged, loaded, synced; with a partner's key")
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(testCommand())
    .addCommand(replayCommand())
    .addCommand(enableCommand())
    .addCommand(rotateCommand())
    .addCommand(removeCommand());

interface AddOptions extends CommonOptions {
  readonly type?: readonly string[];
  readonly feed?: readonly string[];
  readonly name?: string;
}

const addCommand = (): Command =>
  withClientOptions(
    new Command("add")
      .description("have notices sent to a URL; the secret that they are signed with is shown once")
      .argument("<target>", "the receiver's URL: https, and on the public internet")
      .addOption(
        new Option("--type <type...>", "only these (default: every type)").choices([...NoticeType.options]),
      )
      .option("--feed <name...>", "only of these feeds (default: every feed of the key)")
      .option("--name <text>", "what it is for"),
  )
    .addHelpText(
      "after",
      "\nExamples:\n  $ sluice webhooks add https://hooks.example.com/sluice\n  $ sluice webhooks add https://hooks.example.com/sluice --type file.judged file.synced --feed orders",
    )
    .action((target: string, { type: types, feed: feeds, name, ...options }: AddOptions) =>
      withClient(options, async (client) =>
        show(options, await client.send("POST", "/v1/webhooks", { url: target, types, feeds, name })),
      ),
    );

const listCommand = (): Command =>
  withClientOptions(new Command("list").description("the webhooks there are, and how each stands"))
    .addHelpText("after", "\nExample:\n  $ sluice webhooks list")
    .action((options: CommonOptions) =>
      withClient(options, async (client) => {
        const answer = await client.send("GET", "/v1/webhooks");
        if (options.json) return printJson(answer);
        const { webhooks } = v.parse(List, answer);
        if (webhooks.length === 0) console.log("No webhooks. Register one: sluice webhooks add <url>");
        for (const webhook of webhooks) console.log(lineOf(webhook));
      }),
    );

const testCommand = (): Command =>
  withClientOptions(
    new Command("test")
      .description("send a test notice now, and tell what came back")
      .argument(...webhookArgument),
  )
    .addHelpText(
      "after",
      `\nExit code: 0 when the receiver took it, 2 when it did not.\n\nExample:\n  $ sluice webhooks test ${example}`,
    )
    .action((webhook: string, options: CommonOptions) =>
      withClient(options, async (client) => {
        const answer = await client.send("POST", pathOf(webhook, "test"));
        const { delivered, status, reason, milliseconds } = v.parse(TestOutcome, answer);
        if (!delivered) process.exitCode = 2;
        if (options.json) return printJson(answer);
        console.log(delivered ? `taken: ${status} after ${milliseconds} ms` : `not taken: ${reason}`);
      }),
    );

interface ReplayOptions extends CommonOptions {
  readonly from?: string;
  readonly since?: Date;
}

const replayCommand = (): Command =>
  withClientOptions(
    new Command("replay")
      .description("send notices again, with all that came behind them")
      .argument(...webhookArgument)
      .addOption(new Option("--from <notice>", "from this notice on: ntc_…").conflicts("since"))
      .addOption(new Option("--since <time>", "what was made at this time or later").argParser(timeNamed)),
  )
    .addHelpText(
      "after",
      `\nExamples:\n  $ sluice webhooks replay ${example} --since 2026-11-20T09:00:00Z\n  $ sluice webhooks replay ${example} --from ntc_9f86d081884c7d659a2feaa0c55ad015`,
    )
    .action((webhook: string, { from, since, ...options }: ReplayOptions, command: Command) => {
      if (from === undefined && since === undefined)
        command.error("error: say from where on, with --from <notice> or --since <time>");
      const body = from === undefined ? { since } : { notice: from };
      return withClient(options, async (client) => {
        const answer = await client.send("POST", pathOf(webhook, "replay"), body);
        if (options.json) return printJson(answer);
        console.log(lineOf(v.parse(WebhookView, answer)));
      });
    });

const enableCommand = (): Command =>
  withClientOptions(
    new Command("enable")
      .description("try a failing or disabled webhook again, at once")
      .argument(...webhookArgument),
  )
    .addHelpText("after", `\nExample:\n  $ sluice webhooks enable ${example}`)
    .action((webhook: string, options: CommonOptions) =>
      withClient(options, async (client) => {
        const answer = await client.send("POST", pathOf(webhook, "enable"));
        if (options.json) return printJson(answer);
        console.log(lineOf(v.parse(WebhookView, answer)));
      }),
    );

interface RotateOptions extends CommonOptions {
  readonly overlapHours: number;
}

const rotateCommand = (): Command =>
  withClientOptions(
    new Command("rotate")
      .description("make a new secret; for a while notices are signed with both")
      .argument(...webhookArgument)
      .option("--overlap-hours <hours>", "how long both are good: at most 720", hours, 24),
  )
    .addHelpText("after", `\nExample:\n  $ sluice webhooks rotate ${example} --overlap-hours 48`)
    .action((webhook: string, { overlapHours, ...options }: RotateOptions) =>
      withClient(options, async (client) =>
        show(options, await client.send("POST", pathOf(webhook, "rotate"), { overlapHours })),
      ),
    );

const removeCommand = (): Command =>
  withClientOptions(
    new Command("remove").description("send no more notices to a URL").argument(...webhookArgument),
  )
    .addHelpText("after", `\nExample:\n  $ sluice webhooks remove ${example}`)
    .action((webhook: string, options: CommonOptions) =>
      withClient(options, async (client) => {
        await client.remove(pathOf(webhook));
        if (options.json) return printJson({ webhook, removed: true });
        console.log(`${webhook} is removed`);
      }),
    );

function show({ json }: CommonOptions, answer: unknown): void {
  if (json) return printJson(answer);
  const { secret, ...webhook } = v.parse(WithSecret, answer);
  console.log(lineOf(webhook));
  console.log(`${secret}\nThis is the only time that it is shown: notices are signed with it.`);
}

/** One webhook, as a line. */
function lineOf({ webhook, status, why, url, feeds, name, behind, failure }: WebhookView): string {
  const trouble = why ?? failure?.reason;
  const words = [
    ...[webhook, status.padEnd(8), url, feeds.join(","), name],
    ...[behind > 0 && `${behind} notices behind`, trouble],
  ];
  return words.filter(Boolean).join("  ");
}

function hours(text: string): number {
  const number = Number(text);
  if (text.trim() === "" || !(number >= 0 && number <= 720))
    throw new InvalidArgumentError("It is a number from 0 to 720.");
  return number;
}
