/** The dashboard: what waits where, what fails where, in the order of a file's way. */
import { namesOf } from "@sluice/contracts/names-of.ts";
import {
  deadLetterQueueNames,
  type PipeName,
  pipes,
  type QueueName,
  queueName,
  queues,
  type TableName,
  tableName,
  tables,
} from "@sluice/contracts/topology.ts";
import { Aws, type Stack } from "aws-cdk-lib";
import { CfnDashboard } from "aws-cdk-lib/aws-cloudwatch";
import { pipeName } from "../names.ts";

/** Adds it. */
export function addDashboard(stack: Stack, stage: string): void {
  const queueNames = namesOf<QueueName>(queues).map((name) => queueName(stage, name));
  const pipeNames = namesOf<PipeName>(pipes).map((name) => pipeName(stage, name));
  const tableNames = namesOf<TableName>(tables).map((name) => tableName(stage, name));
  const perQueue = (metric: string, names: readonly string[]) =>
    names.map((name) => ["AWS/SQS", metric, "QueueName", name]);
  const perPipe = (metric: string) =>
    pipeNames.map((name) => ["AWS/EventBridge/Pipes", metric, "PipeName", name]);
  const widgets = [
    widget(0, "Oldest message (s)", "Maximum", perQueue("ApproximateAgeOfOldestMessage", queueNames)),
    widget(1, "Messages waiting", "Maximum", perQueue("ApproximateNumberOfMessagesVisible", queueNames)),
    widget(
      2,
      "Dead letters",
      "Maximum",
      perQueue("ApproximateNumberOfMessagesVisible", deadLetterQueueNames(stage)),
    ),
    widget(3, "Records through pipes", "Sum", perPipe("EventCount")),
    widget(4, "Executions of pipes that failed", "Sum", perPipe("ExecutionFailed")),
    widget(
      5,
      "Write units",
      "Sum",
      tableNames.map((name) => ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", name]),
    ),
  ];
  new CfnDashboard(stack, "Dashboard", {
    dashboardName: `sluice-${stage}`,
    dashboardBody: stack.toJsonString({ widgets }),
  });
}

const width = 12;
const height = 6;

const widget = (index: number, title: string, stat: string, metrics: readonly (readonly string[])[]) => ({
  type: "metric",
  x: (index % 2) * width,
  y: Math.floor(index / 2) * height,
  ...{ width, height },
  properties: { title, stat, metrics, period: 60, region: Aws.REGION, view: "timeSeries" },
});
