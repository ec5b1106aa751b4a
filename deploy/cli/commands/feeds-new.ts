/** `sluice feeds new <name>`: writes a feed from a sample file. */
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { EntityType, FeedName } from "@sluice/contracts/ids.ts";
import { Command, InvalidArgumentError } from "commander";
import * as v from "valibot";
import { addFeed } from "../../author/add-feed.ts";
import { proposeColumn, proposeKey } from "../../author/propose-column.ts";
import { readSample, type Sample, UnreadableSample } from "../../author/read-sample.ts";
import { printJson } from "./with-client.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

interface Options {
  readonly sample?: string;
  readonly entity?: string;
  readonly key?: string;
  readonly snapshot?: true;
  readonly json?: true;
}

/** The command. */
export function newCommand(): Command {
  return new Command("new")
    .description("write a feed from a sample file: types, patterns and key are proposals to confirm")
    .argument("<name>", "the feed's name, such as bank-branches", named(FeedName))
    .option("--sample <file>", "a file as its sender writes it (asked for when not given)")
    .option(
      "--entity <type>",
      "what its rows speak of, such as bank-branch (default: the feed's name)",
      named(EntityType),
    )
    .option("--key <columns>", "the columns that name a row, with commas between (default: proposed)")
    .option("--snapshot", "a file holds everything there is, not changes")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nIts first 20 records become a golden sample in the source tree: replace what is personal.\n\nExample:\n  $ sluice feeds new clients --sample clients.csv --entity client --key client_no",
    )
    .action(async (name: string, options: Options) => {
      try {
        const path = options.sample ?? (await asked("Sample file: "));
        const bytes = await readFile(path).catch((cause: unknown) => {
          throw new UnreadableSample(`There is no file ${path}: give the path of a sample.`, { cause });
        });
        const sample = await readSample(bytes);
        const files = addFeed(root, {
          name,
          entity: options.entity ?? name,
          mode: options.snapshot ? "snapshot" : "delta",
          sample,
          columns: sample.columns.map((column, at) =>
            proposeColumn(
              column,
              sample.rows.map((row) => row[at] ?? ""),
            ),
          ),
          key: keyOf(sample, options.key),
        });
        format(files.filter((file) => /\.(?:ts|json)$/.test(file)));
        if (options.json) return printJson({ feed: name, files });
        for (const file of files) console.log(file);
        console.log(
          `\nEvery "Proposed" in contracts/feeds/${name}.ts is a guess: confirm it, and take the mark away.`,
        );
        console.log(`Then: sluice feeds check ${name} ${path}`);
      } catch (cause) {
        if (!(cause instanceof UnreadableSample)) throw cause;
        console.error(cause.message);
        process.exitCode = 1;
      }
    });
}

function keyOf({ columns, rows }: Sample, said: string | undefined): readonly string[] {
  const key = said?.split(",") ?? proposeKey(columns, rows);
  if (key === null)
    throw new UnreadableSample(
      "No column of the sample, nor two together, name its rows: say which do with --key.",
    );
  const unknown = key.find((column) => !columns.includes(column));
  if (unknown !== undefined)
    throw new UnreadableSample(`The sample has no column ${unknown}: its columns are ${columns.join(", ")}.`);
  return key;
}

async function asked(question: string): Promise<string> {
  if (!process.stdin.isTTY) throw new UnreadableSample("Name a sample file with --sample.");
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

/** By the project's own formatter; where it is not installed, `npm run format` does it later. */
function format(files: readonly string[]): void {
  spawnSync(join(root, "node_modules", ".bin", "oxfmt"), files, { cwd: root });
}

const named =
  (schema: v.GenericSchema<string, string>) =>
  (text: string): string => {
    const parsed = v.safeParse(schema, text);
    if (parsed.success) return parsed.output;
    throw new InvalidArgumentError(parsed.issues.map(({ message }) => message).join("; "));
  };
