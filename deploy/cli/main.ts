#!/usr/bin/env bun
/** The command `sluice`. */
import { Command } from "commander";
import { NotReady } from "../local/supervisor/preflight.ts";
import { startCommand } from "./commands/start.ts";

const program = new Command("sluice")
  .description("Partner files in, in order, once: to DynamoDB and the old Postgres.")
  .showHelpAfterError("(sluice --help lists the commands)")
  .addCommand(startCommand(), { isDefault: false });

try {
  await program.parseAsync();
} catch (cause) {
  if (!(cause instanceof NotReady)) throw cause;
  console.error(cause.message);
  process.exit(1);
}
