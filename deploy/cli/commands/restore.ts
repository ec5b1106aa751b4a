/** `sluice restore`: the entities' table as it was at an instant, in the place of the one that is there, while everything else goes on. */
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import { record } from "@sluice/shared/audit/record.ts";
import { nameNow } from "@sluice/shared/restore/move-name.ts";
import { type Asked, begin, restoreRef, type Unconfirmed } from "@sluice/shared/restore/plan.ts";
import { beginRestore, decideUnconfirmed, drive } from "@sluice/shared/restore/run-restore.ts";
import { systemClock, systemPause } from "@sluice/shared/ports/clock.ts";
import { Command, InvalidArgumentError, Option } from "commander";
import { Refused } from "../client.ts";
import type { ReconcileOptions } from "../reconcile-stores.ts";
import { nameLine, previewLines, restoreLines, stepLine } from "../restore-lines.ts";
import { openRestoreStores, type RestoreStores } from "../restore-stores.ts";
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

/** Milliseconds between two looks at a step that waits. */
const lookMs = 5_000;

/** The command. */
export function restoreCommand(): Command {
  return new Command("restore")
    .description("bring the entities' table back as it was at an instant, and go back again")
    .addCommand(startCommand())
    .addCommand(goOnCommand())
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

const withBegin = (command: Command): Command =>
  withPlaces(command)
    .requiredOption("--reason <text>", "why; it is kept with the restore and in the audit trail")
    .option("--by <name>", "who does it (default: USER)", process.env["USER"])
    .addOption(unconfirmedOption())
    .option("--yes", "do it; without, only what would be done is shown");

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
  return withPlaces(
    new Command("go-on")
      .description("go on with a restore that was broken off, or waits for a word")
      .addOption(unconfirmedOption()),
  )
    .addHelpText(
      "after",
      "\nExamples:\n  $ sluice restore go-on\n  $ sluice restore go-on --unconfirmed leave",
    )
    .action((options: Options & { readonly unconfirmed: Unconfirmed }) =>
      withRestore(options, async ({ deps }) => {
        if (options.unconfirmed !== "ask") await decideUnconfirmed(deps, options.unconfirmed);
        await toEnd({ deps }, options);
      }),
    );
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

async function start({ deps, audit }: RestoreStores, options: BeginOptions): Promise<void> {
  const { to, reason, by = "", unconfirmed } = options;
  const begunAt = systemClock.now().toISOString();
  const asked: Asked = { id: systemIds.ulid(), by, reason, begunAt, unconfirmed, restoredTo: to ?? null };
  if (!options.yes) {
    const last = (await deps.store.load(restoreRef))?.state ?? null;
    const begun = begin(await nameNow(deps), deps.first.table, last, asked);
    if (begun.kind === "refused") throw new Refused(`${begun.reason}.`);
    if (options.json) return printJson({ done: false, restore: begun.restore });
    return console.log(previewLines(begun.restore).join("\n"));
  }
  if (by === "") throw new Refused("Say who does it, with --by: it is kept with what is done.");
  const deed = { by, reason, subjects: [{ kind: "table" as const, id: "entities" }] };
  const action = to === undefined ? "entities.flip-back" : "entities.restore";
  await record(
    audit,
    { ...deed, action, ...(to === undefined ? {} : { facts: { to } }) },
    async () => {
      const begun = await beginRestore(deps, asked);
      if (begun.kind === "refused") throw new Refused(`${begun.reason}.`);
      return toEnd({ deps }, options);
    },
    (isOver) => (isOver ? "done" : "stopped"),
  );
}

/** Drives it to its end, or to where it waits for a person: false. */
async function toEnd({ deps }: Pick<RestoreStores, "deps">, options: Options): Promise<boolean> {
  let told = "";
  for (;;) {
    const driven = await drive(deps, ({ done }) => {
      const last = done.at(-1);
      if (!options.json && last !== undefined) console.log(stepLine(last));
    });
    if (driven.kind === "waiting") {
      if (!options.json && driven.note !== told) console.log(`  ${driven.step} waits: ${driven.note}`);
      told = driven.note;
      await systemPause(lookMs);
      continue;
    }
    if (options.json) printJson(driven);
    else if (driven.kind === "held") {
      console.log(`  ${driven.note}: \`sluice restore go-on --unconfirmed leave\` or \`take\`.`);
    } else console.log(driven.kind === "over" ? nameLine(await nameNow(deps)) : driven.note);
    if (driven.kind === "held") process.exitCode = 2;
    return driven.kind === "over";
  }
}

async function withRestore(options: Options, work: (stores: RestoreStores) => Promise<void>): Promise<void> {
  try {
    const stores = openRestoreStores(options);
    try {
      await work(stores);
    } finally {
      await stores.close();
    }
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause;
    console.error(cause.message);
    process.exitCode = 1;
  }
}

function instantOf(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()) || !text.includes("T"))
    throw new InvalidArgumentError("It is an instant in ISO 8601, such as 2026-11-21T01:59:00Z.");
  return at.toISOString();
}
