/** One stack a service, on Lambda or Fargate. */
import type { ServiceName } from "@sluice/contracts/services.ts";
import { type App, Stack } from "aws-cdk-lib";
import type { Settings } from "../settings.ts";
import { addFargate } from "./fargate.ts";
import { addLambda } from "./lambda.ts";

/** Adds the stack. `code` is the directory of the service's bundle; only a function needs it. */
export function addService(app: App, service: ServiceName, settings: Settings, code: string): Stack {
  const { stage, region, hosts } = settings;
  const stack = new Stack(app, `sluice-${service}`, {
    stackName: `sluice-${stage}-${service}`,
    description: `Sluice (${stage}): ${service} on ${hosts[service]}`,
    env: { region },
  });
  if (hosts[service] === "fargate") addFargate(stack, service, settings);
  else addLambda(stack, service, settings, code);
  return stack;
}
