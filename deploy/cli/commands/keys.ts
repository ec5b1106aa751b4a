/** `sluice keys`: API keys are issued, listed, rotated and revoked. A new key is shown once, and by nobody again. */
import { Command, InvalidArgumentError, Option } from "commander";
import * as v from "valibot";
import { type CommonOptions, printJson, withClientOptions, withOperator } from "./with-client.ts";

const Made = v.looseObject({
  keyId: v.string(),
  key: v.string(),
  signingSecret: v.optional(v.string()),
});
const View = v.looseObject({
  keyId: v.string(),
  status: v.string(),
  role: v.optional(v.string(), "partner"),
  feeds: v.array(v.string()),
  signed: v.optional(v.boolean(), false),
  quota: v.optional(v.object({ filesPerDay: v.optional(v.number()), bytesPerDay: v.optional(v.number()) })),
  name: v.optional(v.string(), ""),
  issuedAt: v.optional(v.string(), ""),
  endsAt: v.optional(v.string()),
  why: v.optional(v.string(), ""),
});
const List = v.object({ keys: v.array(View) });

const pathOf = (partner: string, rest = ""): string =>
  `/v1/partners/${encodeURIComponent(partner)}/keys${rest}`;
const partnerArgument = ["<partner>", "the partner's id, or operators"] as const;
const keyArgument = ["<key>", "the key's id: the part between slk_ and the next _"] as const;

/** The command. */
export const keysCommand = (): Command =>
  new Command("keys")
    .description("API keys of partners, operators and auditors; with an operator's key")
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(rotateCommand())
    .addCommand(quotaCommand())
    .addCommand(revokeCommand());

interface CreateOptions extends CommonOptions {
  readonly feed?: readonly string[];
  readonly role?: string;
  readonly name?: string;
  readonly signed?: true;
  readonly filesPerDay?: number;
  readonly bytesPerDay?: number;
}

/** Adds a quota's options; what is left out is not limited. */
const withQuota = (command: Command): Command =>
  command
    .option("--files-per-day <number>", "new files that may be sent with it in a day (UTC)", atLeastOne)
    .option("--bytes-per-day <number>", "bytes that these may have together", atLeastOne);

function createCommand(): Command {
  return withClientOptions(
    withQuota(
      new Command("create")
        .description("issue a key; it is shown once")
        .argument(...partnerArgument)
        .option("--feed <name...>", "only these feeds (default: every feed of today)")
        .addOption(new Option("--role <role>", "of a key for operators").choices(["operator", "auditor"]))
        .option("--name <text>", "who holds it, or what it is for")
        .option("--signed", "uploads with it must be signed (RFC 9421); the secret for that is shown too"),
    ),
  )
    .addHelpText(
      "after",
      `\nExamples:\n  $ sluice keys create acme --feed orders --name "nightly job"\n  $ sluice keys create operators --role auditor --name "Jane Doe"`,
    )
    .action((partner: string, { feed: feeds, role, name, signed, ...options }: CreateOptions) =>
      withOperator(options, async (client) => {
        const { filesPerDay, bytesPerDay } = options;
        const quota = (filesPerDay ?? bytesPerDay) && { filesPerDay, bytesPerDay };
        show(options, await client.send("POST", pathOf(partner), { feeds, role, name, signed, quota }));
      }),
    );
}

function listCommand(): Command {
  return withClientOptions(
    new Command("list").description("the keys there are, ended ones too").argument(...partnerArgument),
  )
    .addHelpText("after", "\nExample:\n  $ sluice keys list acme")
    .action((partner: string, options: CommonOptions) =>
      withOperator(options, async (client) => {
        const answer = await client.send("GET", pathOf(partner));
        if (options.json) return printJson(answer);
        const { keys } = v.parse(List, answer);
        if (keys.length === 0) console.log(`No keys. Issue one: sluice keys create ${partner}`);
        for (const { keyId, status, role, feeds, name, issuedAt, endsAt, why, signed, quota } of keys) {
          const end = endsAt === undefined ? "" : `${why}, good until ${endsAt}`;
          const scope = role === "partner" ? feeds.join(",") : role;
          const word = signed ? "signed" : "";
          const most = quota === undefined ? "" : quotaText(quota);
          const words = [keyId, status.padEnd(6), issuedAt, scope, word, most, name, end];
          console.log(words.filter(Boolean).join("  "));
        }
      }),
    );
}

interface RotateOptions extends CommonOptions {
  readonly overlapHours: number;
  readonly signed?: boolean;
}

function rotateCommand(): Command {
  return withClientOptions(
    new Command("rotate")
      .description("issue the key that takes another's place; both are good for a while")
      .argument(...partnerArgument)
      .argument(...keyArgument)
      .option("--overlap-hours <hours>", "how long both are good: at most 2160", hours, 168)
      .option("--signed", "uploads with the new key must be signed (default: as with the one before)")
      .option("--no-signed", "uploads with the new key need not be signed"),
  )
    .addHelpText(
      "after",
      "\nExample:\n  $ sluice keys rotate acme 01KAB3Z8W9XQ5T7M2N4P6R8S0V --overlap-hours 48",
    )
    .action((partner: string, id: string, options: RotateOptions) =>
      withOperator(options, async (client) => {
        const { overlapHours, signed } = options;
        const path = pathOf(partner, `/${encodeURIComponent(id)}/rotate`);
        show(options, await client.send("POST", path, { overlapHours, signed }));
        if (!options.json) console.log(`${id} is good for ${overlapHours} hours more`);
      }),
    );
}

type QuotaOptions = CommonOptions & Pick<CreateOptions, "filesPerDay" | "bytesPerDay">;

function quotaCommand(): Command {
  return withClientOptions(
    withQuota(
      new Command("quota")
        .description("say what may be sent with a key in a day; without options, whatever is sent")
        .argument(...partnerArgument)
        .argument(...keyArgument),
    ),
  )
    .addHelpText(
      "after",
      "\nExample:\n  $ sluice keys quota acme 01KAB3Z8W9XQ5T7M2N4P6R8S0V --files-per-day 100 --bytes-per-day 1000000000",
    )
    .action((partner: string, id: string, { filesPerDay, bytesPerDay, ...options }: QuotaOptions) =>
      withOperator(options, async (client) => {
        const path = pathOf(partner, `/${encodeURIComponent(id)}/quota`);
        const answer = await client.send("POST", path, { filesPerDay, bytesPerDay });
        if (options.json) return printJson(answer);
        const { quota } = v.parse(View, answer);
        console.log(`${id}: ${quota === undefined ? "no quota" : quotaText(quota)}`);
      }),
    );
}

function revokeCommand(): Command {
  return withClientOptions(
    new Command("revoke")
      .description("end a key: within seconds it is good nowhere")
      .argument(...partnerArgument)
      .argument(...keyArgument),
  )
    .addHelpText("after", "\nExample:\n  $ sluice keys revoke acme 01KAB3Z8W9XQ5T7M2N4P6R8S0V")
    .action((partner: string, id: string, options: CommonOptions) =>
      withOperator(options, async (client) => {
        const answer = await client.send("POST", pathOf(partner, `/${encodeURIComponent(id)}/revoke`));
        if (options.json) return printJson(answer);
        const { repeat } = v.parse(v.looseObject({ repeat: v.boolean() }), answer);
        console.log(repeat ? `${id} had ended before` : `${id} is revoked`);
      }),
    );
}

function show({ json }: CommonOptions, answer: unknown): void {
  if (json) return printJson(answer);
  const { keyId, key, signingSecret } = v.parse(Made, answer);
  console.log(`${key}\nThis is the only time that it is shown. Its id is ${keyId}.`);
  if (signingSecret !== undefined)
    console.log(`${signingSecret}\nIts uploads must be signed with this, which is shown this once too.`);
}

const quotaText = ({ filesPerDay, bytesPerDay }: NonNullable<v.InferOutput<typeof View>["quota"]>): string =>
  [
    ...(filesPerDay === undefined ? [] : [`${filesPerDay} files a day`]),
    ...(bytesPerDay === undefined ? [] : [`${bytesPerDay} bytes a day`]),
  ].join(", ");

function atLeastOne(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError("It is a whole number of at least 1.");
  return number;
}

function hours(text: string): number {
  const number = Number(text);
  if (text.trim() === "" || !(number >= 0 && number <= 2160))
    throw new InvalidArgumentError("It is a number from 0 to 2160.");
  return number;
}
