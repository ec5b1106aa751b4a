/** `sluice dlq`: what could not be delivered or handled, over every dead-letter queue of a stage. */
import { Command } from "commander";
import { listCommand } from "./list.ts";
import { showCommand } from "./show.ts";

/** The command. */
export const dlqCommand = (): Command =>
  new Command("dlq")
    .description("dead letters: what could not be delivered or handled, and why")
    .addCommand(listCommand())
    .addCommand(showCommand());
