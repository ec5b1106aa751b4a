#!/usr/bin/env bun
/** The command `sluice`. */
import { visible } from "@sluice/shared/visible.ts";
import { Command } from "commander";
import { DidNotStart } from "../local/supervisor/did-not-start.ts";
import { NotReady } from "../local/supervisor/preflight.ts";
import { auditCommand } from "./commands/audit/audit.ts";
import { adoptCommand } from "./commands/adopt.ts";
import { canDeployCommand, deployedCommand } from "./commands/can-deploy.ts";
import { decideCommand } from "./commands/decide.ts";
import { demoCommand } from "./commands/demo.ts";
import { dlqCommand } from "./commands/dlq/dlq.ts";
import { entitiesCommand, entityCommand } from "./commands/entity.ts";
import { errorsCommand } from "./commands/errors.ts";
import { feedsCommand } from "./commands/feeds.ts";
import { filesCommand } from "./commands/files.ts";
import { keysCommand } from "./commands/keys.ts";
import { operatorCommand } from "./commands/operator.ts";
import { rebuildCommand } from "./commands/rebuild/rebuild.ts";
import { reconcileCommand } from "./commands/reconcile.ts";
import { restoreCommand } from "./commands/restore.ts";
import { startCommand } from "./commands/start.ts";
import { traceCommand } from "./commands/trace.ts";
import { uploadCommand } from "./commands/upload.ts";
import { Interrupted } from "./interrupt.ts";
import { makeConsoleVisible } from "./visible.ts";

makeConsoleVisible();

const program = new Command("sluice")
  // Options behind a subcommand's name are its own, also where the command around it has some of that name.
  .enablePositionalOptions()
  .description("Partner files in, in order, once: to DynamoDB and the old Postgres.")
  .addCommand(startCommand())
  .addCommand(demoCommand())
  .addCommand(uploadCommand())
  .addCommand(filesCommand())
  .addCommand(errorsCommand())
  .addCommand(decideCommand("release"))
  .addCommand(decideCommand("refuse"))
  .addCommand(decideCommand("withdraw"))
  .addCommand(entityCommand())
  .addCommand(entitiesCommand())
  .addCommand(traceCommand())
  .addCommand(keysCommand())
  .addCommand(reconcileCommand())
  .addCommand(adoptCommand())
  .addCommand(rebuildCommand())
  .addCommand(restoreCommand())
  .addCommand(dlqCommand())
  .addCommand(auditCommand())
  .addCommand(operatorCommand())
  .addCommand(feedsCommand())
  .addCommand(canDeployCommand())
  .addCommand(deployedCommand());

explainErrors(program, "sluice");
try {
  await program.parseAsync();
} catch (cause) {
  // What the user can mend is told in its own words; anything else is a fault of Sluice, and shows where.
  const known = cause instanceof NotReady || cause instanceof DidNotStart;
  if (cause instanceof Interrupted) console.error("stopped before its end");
  else console.error(known ? cause.message : cause);
  process.exit(1);
}

/** A wrong call of any command names that command's own help. */
function explainErrors(command: Command, path: string): void {
  const what = command.commands.length > 0 ? "lists the commands" : "tells how";
  command.configureOutput({ writeErr: (text) => process.stderr.write(visible(text)) });
  command.showHelpAfterError(`(${path} --help ${what})`);
  for (const inner of command.commands) explainErrors(inner, `${path} ${inner.name()}`);
}
