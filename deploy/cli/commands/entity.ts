/** `sluice entity <type> <id>`: an entity now, and what made it so. */
import { Command } from "commander";
import { type CommonOptions, printJson, withClient, withClientOptions } from "./with-client.ts";

/** The command. */
export function entityCommand(): Command {
  return withClientOptions(
    new Command("entity")
      .description("show an entity as it is now")
      .argument("<type>", "such as order")
      .argument("<id>", "its key")
      .option("--partner <partner>", "whose (with an operator's key)"),
  )
    .addHelpText("after", "\nExample:\n  $ sluice entity order A-2026-00017")
    .action((type: string, id: string, options: CommonOptions & { readonly partner?: string }) =>
      withClient(options, async (client) => {
        const entity = await client.entity(type, id, options.partner);
        if (options.json) printJson(entity);
        else console.log(outline(entity).join("\n"));
      }),
    );
}

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
