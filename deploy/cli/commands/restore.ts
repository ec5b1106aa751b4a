/** `sluice restore`: the entities' table as it was at an instant, in the place of the one that is there, while everything else goes on. */
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import { driveOn } from "@sluice/shared/restore/drive-on.ts";
import { nameNow } from "@sluice/shared/restore/move-name.ts";
import { abandon, type Asked, begin, restoreRef, type Unconfirmed } from "@sluice/shared/restore/plan.ts";
import { abandonRecorded, goOnRecorded, restoreRecorded } from "@sluice/shared/restore/recorded.ts";
import type { Driven } from "@sluice/shared/restore/run-restore.ts";
import { Command, InvalidArgumentError, Option } from "commander";
import { Refused } from "../client.ts";
import { erasedAgain } from "../erase-stores.ts";
import type { ReconcileOptions } from "../reconcile-stores.ts";
import { abandonLines, heldLine, nameLine, previewLines, restoreLines, stepLine } from "../restore-lines.ts";
import { openRestoreStores, type RestoreStores } from "../restore-stores.ts";
import { doneBy, withStores } from "../with-stores.ts";
import { withStoreOptions } from "./dlq/letters.ts";
import { printJson } from "./with-client.ts";

interface Options extends ReconcileOptions {
  readonly json?: true;
}

interface BeginOptions extends Options {
  readonly to?: string;
  readonly reason: string;
  readonly by?: string;
  readonly yes?: true;
  readonly unconfirmed: Unconfirmed;
}

interface GoOnOptions extends Options {
  readonly by?: string;
  readonly unconfirmed: Unconfirmed;
}

/** The command. */
export function restoreCommand(): Command {
  return new Command("restore")
    .description("bring the entities' table back as it was at an instant, and go back again")
    .addCommand(startCommand())
    .addCommand(goOnCommand())
    .addCommand(abandonCommand())
    .addCommand(statusCommand())
    .addCommand(flipBackCommand());
}

const withPlaces = (command: Command): Command =>
  withStoreOptions(command)
    .option("--url <url>", "with --stage: the mesh's address (default: SLUICE_URL)")
    .option("--key <key>", "with --stage: the operator's key (default: SLUICE_KEY)");

const unconfirmedOption = (): Option =>
  new Option(
    "--unconfirmed <what>",
    "what becomes of items that were written past Sluice since: leave them out, take them, or ask",
  )
    .choices(["ask", "leave", "take"])
    .default("ask");

const withBy = (command: Command): Command =>
  withPlaces(command).option("--by <name>", "who does it (default: USER)", process.env["USER"]);

const withWord = (command: Command): Command =>
  withBy(command)
    .requiredOption("--reason <text>", "why; it is kept with the restore and in the audit trail")
    .option("--yes", "do it; without, only what would be done is shown");

const withBegin = (command: Command): Command => withWord(command).addOption(unconfirmedOption());

const withRestore = (options: Options, work: (stores: RestoreStores) => Promise<void>): Promise<void> =>
  withStores(() => openRestoreStores(options), work);

function startCommand(): Command {
  return withBegin(
    new Command("start")
      .description("restore the table to an instant, and let the entities' name lead there")
      .requiredOption("--to <instant>", "ISO 8601, such as 2026-11-21T01:59:00Z", instantOf),
  )
    .addHelpText(
      "after",
      '\nExample:\n  $ sluice restore start --to 2026-11-21T01:59:00Z --reason "a script wrote into the table at 2:00" --by aoki --yes',
    )
    .action((options: BeginOptions) => withRestore(options, (stores) => start(stores, options)));
}

function flipBackCommand(): Command {
  return withBegin(
    new Command("flip-back").description("let the name lead back to the table before the last restore"),
  )
    .addHelpText(
      "after",
      '\nExample:\n  $ sluice restore flip-back --reason "the instant was wrong" --by aoki --yes',
    )
    .action((options: BeginOptions) => withRestore(options, (stores) => start(stores, options)));
}

function goOnCommand(): Command {
  return withBy(
    new Command("go-on")
      .description("go on with a restore that was broken off, or waits for a word")
      .addOption(unconfirmedOption()),
  )
    .addHelpText(
      "after",
      "\nExamples:\n  $ sluice restore go-on\n  $ sluice restore go-on --unconfirmed leave",
    )
    .action((options: GoOnOptions) => withRestore(options, (stores) => goOn(stores, options)));
}

function abandonCommand(): Command {
  return withWord(
    new Command("abandon").description(
      "give up a restore that has closed nothing yet; the name goes on leading where it leads",
    ),
  )
    .addHelpText(
      "after",
      '\nExample:\n  $ sluice restore abandon --reason "the instant is older than the backups" --by aoki --yes',
    )
    .action((options: BeginOptions) => withRestore(options, (stores) => giveUp(stores, options)));
}

function statusCommand(): Command {
  return withPlaces(
    new Command("status").description("where the entities' name leads, and how far the last restore is"),
  )
    .addHelpText("after", "\nExample:\n  $ sluice restore status")
    .action((options: Options) =>
      withRestore(options, async ({ deps }) => {
        const name = await nameNow(deps);
        const restore = (await deps.store.load(restoreRef))?.state ?? null;
        if (options.json) return printJson({ name, restore });
        console.log(nameLine(name));
        console.log(restore === null ? "nothing was restored yet" : restoreLines(restore).join("\n"));
      }),
    );
}

async function start(stores: RestoreStores, options: BeginOptions): Promise<void> {
  const { deps } = stores;
  const { to, reason, unconfirmed } = options;
  const by = options.yes ? doneBy(options) : "";
  const begunAt = systemClock.now().toISOString();
  const asked: Asked = { id: systemIds.ulid(), by, reason, begunAt, unconfirmed, restoredTo: to ?? null };
  if (!options.yes) {
    const last = (await deps.store.load(restoreRef))?.state ?? null;
    const begun = begin(await nameNow(deps), deps.first.table, last, asked);
    if (begun.kind === "refused") throw new Refused(`${begun.reason}.`);
    if (options.json) return printJson({ done: false, restore: begun.restore });
    return console.log(previewLines(begun.restore).join("\n"));
  }
  const restored = await restoreRecorded(stores, asked, () => toEnd(stores, options));
  if (restored.kind === "refused") throw new Refused(`${restored.reason}.`);
}

async function goOn(stores: RestoreStores, options: GoOnOptions): Promise<void> {
  await goOnRecorded(stores, { by: doneBy(options), reason: null }, options.unconfirmed, () =>
    toEnd(stores, options),
  );
}

async function giveUp(stores: RestoreStores, options: BeginOptions): Promise<void> {
  const { deps } = stores;
  if (!options.yes) {
    const last = (await deps.store.load(restoreRef))?.state ?? null;
    if (last === null) throw new Refused("Nothing was restored yet.");
    const given = abandon(last, { by: "", reason: options.reason, at: last.begunAt });
    if (given.kind === "refused") throw new Refused(`${given.reason}.`);
    if (options.json) return printJson({ done: false, restore: last });
    return console.log(abandonLines(last).join("\n"));
  }
  const given = await abandonRecorded(stores, { by: doneBy(options), reason: options.reason });
  if (given.kind === "refused") throw new Refused(`${given.reason}.`);
  if (options.json) return printJson(given.restore);
  console.log(restoreLines(given.restore).join("\n"));
  console.log(nameLine(await nameNow(deps)));
}

/** Drives it to its end, or to where it waits for a person. */
async function toEnd({ deps }: Pick<RestoreStores, "deps">, options: Options): Promise<Driven> {
  const driven = await driveOn(deps, {
    onStep: ({ done }) => {
      const last = done.at(-1);
      if (!options.json && last !== undefined) console.log(stepLine(last));
    },
    onWaiting: ({ step, note }) => {
      if (!options.json) console.log(`  ${step} waits: ${note}`);
    },
  });
  if (options.json) printJson(driven);
  else if (driven.kind === "held") console.log(heldLine(driven));
  else console.log(driven.kind === "over" ? nameLine(await nameNow(deps)) : driven.note);
  if (driven.kind === "held") process.exitCode = 2;
  // What the old table held comes back with it, the erased too.
  if (driven.kind === "over") await erasedAgain(options, options.json ? () => undefined : console.log);
  return driven;
}

function instantOf(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()) || !text.includes("T"))
    throw new InvalidArgumentError("It is an instant in ISO 8601, such as 2026-11-21T01:59:00Z.");
  return at.toISOString();
}
