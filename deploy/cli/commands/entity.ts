/** `sluice entity <type> <id>` and `sluice entities show <type> <id>`: an entity now, or as of a version or an instant, and what made it so. */
import { Command } from "commander";
import { type CommonOptions, printJson, withClient, withClientOptions } from "./with-client.ts";

interface Options extends CommonOptions {
  readonly partner?: string;
  readonly version?: string;
  readonly at?: string;
}

/** `sluice entity`. */
export const entityCommand = (): Command => showing(new Command("entity"), "sluice entity");

/** `sluice entities`. */
export const entitiesCommand = (): Command =>
  new Command("entities")
    .description("what the files' rows have come to")
    .addCommand(showing(new Command("show"), "sluice entities show"));

const showing = (command: Command, called: string): Command =>
  withClientOptions(
    command
      .description("show an entity as it is now, or as of a version or an instant")
      .argument("<type>", "such as order")
      .argument("<id>", "its key")
      .option("--partner <partner>", "whose (with an operator's key)")
      .option("--version <number>", "as of this version, from 1")
      .option("--at <instant>", "as of then: ISO 8601 with its zone"),
  )
    .addHelpText(
      "after",
      `\nExamples:\n  $ ${called} order A-2026-00017\n  $ ${called} order A-2026-00017 --version 1\n  $ ${called} order A-2026-00017 --at 2026-11-20T09:30:00Z`,
    )
    .action((type: string, id: string, options: Options) =>
      withClient(options, async (client) => {
        const { partner, version, at } = options;
        const entity = await client.entity(type, id, {
          ...(partner !== undefined && { partner }),
          ...(version !== undefined && { version }),
          ...(at !== undefined && { at }),
        });
        if (options.json) printJson(entity);
        else console.log(outline(entity).join("\n"));
      }),
    );

/** A value as lines: a field a line, what lies in it two spaces further in. */
function outline(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  const fields = Object.entries(value);
  const width = Math.max(0, ...fields.map(([name]) => name.length));
  return fields.flatMap(([name, field]: [string, unknown]) =>
    typeof field === "object" && field !== null
      ? [name, ...outline(field).map((line) => `  ${line}`)]
      : [`${name.padEnd(width)}  ${String(field)}`],
  );
}
