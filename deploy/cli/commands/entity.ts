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
      withClient(options, async (client) => printJson(await client.entity(type, id, options.partner))),
    );
}
