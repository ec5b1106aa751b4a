/** The whole command `sluice`, as data and actions: what it is called by, its help and its completion are made of it. */
import { visible } from "@sluice/shared/visible.ts";
import { Command } from "commander";
import { thisTree } from "../doctor/machine.ts";
import { auditCommand } from "./commands/audit/audit.ts";
import { adoptCommand } from "./commands/adopt.ts";
import { benchCommand } from "./commands/bench.ts";
import { canDeployCommand, deployedCommand } from "./commands/can-deploy.ts";
import { decideCommand } from "./commands/decide.ts";
import { demoCommand } from "./commands/demo.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { dlqCommand } from "./commands/dlq/dlq.ts";
import { entitiesCommand, entityCommand } from "./commands/entity.ts";
import { eraseCommand } from "./commands/erase.ts";
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
import { undoCommand } from "./commands/undo.ts";
import { uploadCommand } from "./commands/upload.ts";
import { webhooksCommand } from "./commands/webhooks.ts";
import { addCompletion } from "./completion.ts";

/** Builds it; nothing is parsed or run. */
export function sluiceProgram(): Command {
  const program = new Command("sluice")
    // Options behind a subcommand's name are its own, also where the command around it has some of that name.
    .enablePositionalOptions()
    .description("Partner files in, in order, once: to DynamoDB and the old Postgres.")
    .version(thisTree().version)
    .addHelpText(
      "after",
      "\nSomething does not work? sluice doctor. A first file: sluice start, then sluice upload orders day-1.csv --watch",
    )
    .addCommand(startCommand())
    .addCommand(demoCommand())
    .addCommand(doctorCommand())
    .addCommand(benchCommand())
    .addCommand(uploadCommand())
    .addCommand(filesCommand())
    .addCommand(errorsCommand())
    .addCommand(decideCommand("release"))
    .addCommand(decideCommand("refuse"))
    .addCommand(decideCommand("withdraw"))
    .addCommand(undoCommand("sluice undo"))
    .addCommand(entityCommand())
    .addCommand(entitiesCommand())
    .addCommand(traceCommand())
    .addCommand(keysCommand())
    .addCommand(webhooksCommand())
    .addCommand(reconcileCommand())
    .addCommand(adoptCommand())
    .addCommand(eraseCommand())
    .addCommand(rebuildCommand())
    .addCommand(restoreCommand())
    .addCommand(dlqCommand())
    .addCommand(auditCommand())
    .addCommand(operatorCommand())
    .addCommand(feedsCommand())
    .addCommand(canDeployCommand())
    .addCommand(deployedCommand());
  addCompletion(program);
  explainErrors(program, "sluice");
  return program;
}

/** Every command that does something, with the words that call it, in the order of the help; what only shells call is left out. */
export function leaves(command: Command, path = command.name()): readonly (readonly [string, Command])[] {
  const inner = command.commands.flatMap((one) => leaves(one, `${path} ${one.name()}`));
  if (path === "sluice complete") return [];
  return hasAction(command) ? [[path, command], ...inner] : inner;
}

/** A command that only holds others prints its help and does nothing else. */
const hasAction = (command: Command): boolean =>
  command.commands.length === 0 || command.registeredArguments.length > 0;

/** A wrong call of any command names that command's own help. */
function explainErrors(command: Command, path: string): void {
  const what = command.commands.length > 0 ? "lists the commands" : "tells how";
  command.configureOutput({ writeErr: (text) => process.stderr.write(visible(text)) });
  command.showHelpAfterError(`(${path} --help ${what})`);
  for (const inner of command.commands) explainErrors(inner, `${path} ${inner.name()}`);
}
