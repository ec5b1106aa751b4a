/** `sluice-foundation`: all that services share, from the topology's data. */
import { type App, Stack } from "aws-cdk-lib";
import type { Settings } from "../settings.ts";
import { addAlarms } from "./alarms.ts";
import { addApi } from "./api.ts";
import { addBalancer } from "./balancer.ts";
import { addBucket } from "./bucket.ts";
import { addBus } from "./bus.ts";
import { addDashboard } from "./dashboard.ts";
import { addPipes } from "./pipes.ts";
import { addQueues } from "./queues.ts";
import { addTables } from "./tables.ts";

/** Adds the stack. It takes nothing from a service's stack, so each of those comes and goes alone. */
export function addFoundation(app: App, settings: Settings): Stack {
  const { stage, region } = settings;
  const stack = new Stack(app, "sluice-foundation", {
    stackName: `sluice-${stage}-foundation`,
    description: `Sluice (${stage}): tables, queues, pipes, bus, bucket, alarms`,
    env: { region },
    terminationProtection: true,
  });
  const tables = addTables(stack, stage);
  const queues = Object.values(addQueues(stack, stage));
  const bus = addBus(stack, stage);
  for (const pipe of addPipes(stack, stage, tables)) {
    for (const queue of queues) pipe.addResourceDependency(queue);
    pipe.addResourceDependency(bus);
  }
  addBucket(stack, stage);
  addAlarms(stack, settings);
  addDashboard(stack, stage);
  addApi(stack, stage);
  addBalancer(stack, settings);
  return stack;
}
