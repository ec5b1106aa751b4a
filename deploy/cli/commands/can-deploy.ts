/** `sluice can-deploy <service> --to <stage>` and `sluice deployed <service> --version <v> --to <stage>`. */
import { type ServiceName, services } from "@sluice/contracts/services.ts";
import { sqsClient } from "@sluice/shared/adapters/sqs/client.ts";
import { Argument, Command } from "commander";
import { obstacles } from "../../contracts/can-deploy.ts";
import { deploymentOf, recordDeployment, runningIn } from "../../contracts/deployments.ts";
import { unknownEvents } from "../../contracts/unknown-events.ts";
import { waitingFor } from "../../contracts/waiting.ts";
import { workingContracts } from "../../contracts/working.ts";
import { printJson } from "./with-client.ts";

interface StageOptions {
  readonly to: string;
  readonly record: string;
  readonly json?: true;
}

const forStage = (command: Command): Command =>
  command
    .addArgument(new Argument("<service>", "which service").choices([...services]))
    .requiredOption("--to <stage>", "the stage")
    .option("--record <folder>", "where the record of deployments lies", "deployments")
    .option("--json", "print JSON");

/** Asks whether this tree's version of a service may run in a stage. */
export function canDeployCommand(): Command {
  return forStage(new Command("can-deploy"))
    .description("tell whether this working copy's service may run beside what runs in a stage")
    .option("--count", "count what waits in its queues (AWS_ENDPOINT_URL_SQS, or AWS itself)")
    .addHelpText(
      "after",
      "\nExit code: 0 when it may, 2 when it may not.\n\nExample:\n  $ sluice can-deploy loader --to production --count",
    )
    .action(async (service: ServiceName, options: StageOptions & { readonly count?: true }) => {
      const running = runningIn(options.record, options.to);
      const candidate = deploymentOf(service, "of this working copy", workingContracts());
      const waiting = options.count === true ? await counted(options.to, service) : null;
      const found = [...obstacles(candidate, running, waiting), ...unknownEvents(candidate, running)];
      if (found.length > 0) process.exitCode = 2;
      if (options.json) {
        const beside = running.map(({ service: name, version }) => ({ service: name, version }));
        return printJson({
          service,
          stage: options.to,
          mayDeploy: found.length === 0,
          obstacles: found,
          beside,
          waiting,
        });
      }
      for (const one of found) console.log(`- ${one}`);
      const beside = running.map((one) => `${one.service} ${one.version}`).join(", ") || "nothing on record";
      const events = waiting === null ? "" : `, ${waiting} events wait`;
      console.log(
        `${found.length === 0 ? "yes" : "no"}: ${service} to ${options.to} beside ${beside}${events}`,
      );
    });
}

/** Records that this tree's version of a service runs in a stage now. */
export function deployedCommand(): Command {
  return forStage(new Command("deployed"))
    .description("record that this working copy's service runs in a stage now")
    .requiredOption("--version <version>", "its version, such as a commit")
    .addHelpText("after", "\nExample:\n  $ sluice deployed loader --version 4f2c1a9 --to production")
    .action((service: ServiceName, options: StageOptions & { readonly version: string }) => {
      recordDeployment(
        options.record,
        options.to,
        deploymentOf(service, options.version, workingContracts()),
      );
      if (options.json) return printJson({ service, version: options.version, stage: options.to });
      console.log(`${service} ${options.version} runs in ${options.to}`);
    });
}

async function counted(stage: string, service: ServiceName): Promise<number> {
  const client = sqsClient();
  try {
    return await waitingFor(client, stage, service);
  } finally {
    client.destroy();
  }
}
