/** `sluice undo <id>` and `sluice files undo <id>`: what a file wrote is written back as it was before; shown first, then done. */
import { createInterface } from "node:readline/promises";
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import { Command } from "commander";
import { type Client, Refused } from "../client.ts";
import { progressShower } from "../progress.ts";
import { type CommonOptions, printJson, withClientOptions, withOperator } from "./with-client.ts";

interface Options extends CommonOptions {
  readonly reason: string;
  readonly preview?: true;
  readonly yes?: true;
}

/** The command. Exit code 0 when it is done whole, 2 when rows stayed as they are or nothing could be undone. */
export function undoCommand(called: string): Command {
  return withClientOptions(
    new Command("undo")
      .description(
        "write back what a file wrote, in a turn of its own; rows that were changed since stay as they are",
      )
      .argument("<id>", "the file's id, f_…; or that of an undo, which brings the file back")
      .requiredOption("--reason <text>", "why; it is kept in the undo's history")
      .option("--preview", "only show what it would do")
      .option("--yes", "do not ask"),
  )
    .addHelpText(
      "after",
      `\nThe key is the operator's. Exit code: 0 when all of it is undone, 2 when rows stayed as they are.\n\nExample:\n  $ ${called} f_01KAB3Z8W9XQ5T7M2N4P6R8S0V --reason "last year's prices"`,
    )
    .action((id: string, options: Options) => withOperator(options, (client) => run(client, id, options)));
}

async function run(client: Client, id: string, options: Options): Promise<void> {
  const { reason, preview, yes, json } = options;
  const plan = await follow(client, (await client.undo(id, reason, "check")).file, options);
  if (!json) console.log(previewLines(plan).join("\n"));
  if (preview) {
    if (json) printJson(plan);
    process.exitCode = isWhole(plan) ? 0 : 2;
    return;
  }
  if (plan.phase !== "checked")
    throw new Refused(`Nothing was undone: ${plan.decision?.reason ?? plan.phase}.`);
  if (!yes && !(await agreed())) throw new Refused("Nothing was undone. To go on without being asked: --yes");
  const asked = await client.undo(id, reason, "load");
  if (!json) console.log(asked.repeat ? `${id} was undone before, by ${asked.file}` : asked.file);
  const done = await follow(client, asked.file, options);
  if (json) printJson(done);
  else if (done.counts.conflicts > 0)
    console.log(`See which rows stayed: GET /v1/files/${asked.file}/conflicts`);
  process.exitCode = isWhole(done) ? 0 : 2;
}

async function follow(client: Client, id: string, { json }: Options): Promise<FileView> {
  const progress = progressShower(process.stderr);
  const view = await client.follow(id, (now) => !json && progress.show(now));
  progress.end();
  return view;
}

/** What it would do, for people. */
function previewLines({ plan, phase, decision }: FileView): string[] {
  if (plan === null) return [`nothing can be undone: ${decision?.reason ?? phase}`];
  const { created, updated, removed, unchanged, conflicts } = plan;
  return [
    `rows to restore: ${created + updated}`,
    `rows to remove: ${removed}`,
    `rows changed since, which stay as they are: ${conflicts}`,
    `rows that hold nothing of the file: ${unchanged}`,
  ];
}

const isWhole = ({ phase, counts, plan }: FileView): boolean =>
  (phase === "synced" && counts.conflicts === 0) || (phase === "checked" && plan?.conflicts === 0);

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const line = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await line.question("Undo it? [y/N] ")).trim());
  } finally {
    line.close();
  }
}
