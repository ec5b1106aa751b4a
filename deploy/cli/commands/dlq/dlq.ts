/** `sluice dlq`: what could not be delivered or handled, over every dead-letter queue of a stage, and what to do with it. */
import { Command } from "commander";
import { discardCommand } from "./discard.ts";
import { listCommand } from "./list.ts";
import { redriveCommand } from "./redrive.ts";
import { showCommand } from "./show.ts";

/** The command. */
export const dlqCommand = (): Command =>
  new Command("dlq")
    .description("dead letters: what could not be delivered or handled, and why")
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(redriveCommand())
    .addCommand(discardCommand());
