#!/usr/bin/env bun
/** The command `sluice`. */
import { Command } from "commander";
import { NotReady } from "../local/supervisor/preflight.ts";
import { demoCommand } from "./commands/demo.ts";
import { entityCommand } from "./commands/entity.ts";
import { errorsCommand } from "./commands/errors.ts";
import { filesCommand } from "./commands/files.ts";
import { startCommand } from "./commands/start.ts";
import { uploadCommand } from "./commands/upload.ts";

const program = new Command("sluice")
  .description("Partner files in, in order, once: to DynamoDB and the old Postgres.")
  .showHelpAfterError("(sluice --help lists the commands)")
  .addCommand(startCommand())
  .addCommand(demoCommand())
  .addCommand(uploadCommand())
  .addCommand(filesCommand())
  .addCommand(errorsCommand())
  .addCommand(entityCommand());

try {
  await program.parseAsync();
} catch (cause) {
  if (!(cause instanceof NotReady)) throw cause;
  console.error(cause.message);
  process.exit(1);
}
