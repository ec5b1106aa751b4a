/** The tables of a restore on AWS: point-in-time recovery, and what it drops. */
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import {
  DescribeTableCommand,
  type DynamoDBClient,
  InvalidRestoreTimeException,
  PointInTimeRecoveryUnavailableException,
  ResourceNotFoundException,
  RestoreTableToPointInTimeCommand,
  TableAlreadyExistsException,
  type TableDescription,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { PipesClient } from "@aws-sdk/client-pipes";
import { namesOf } from "@sluice/contracts/names-of.ts";
import { type PipeName, pipes as pipeTopology, tableName } from "@sluice/contracts/topology.ts";
import { dynamoEntityTables } from "@sluice/shared/adapters/dynamodb/entity-tables.ts";
import { type Pause, systemPause } from "@sluice/shared/ports/clock.ts";
import type { RestoreTables, TableProgress } from "@sluice/shared/ports/restore-tables.ts";
import { pipeName } from "../names.ts";
import { copyAlarms } from "./copy-alarms.ts";
import { copyPipe } from "./copy-pipe.ts";
import { remakeSettings } from "./remake.ts";
import { refuseWrites, takeWrites } from "./write-refusal.ts";

/** What it is done with. */
export interface AwsRestoreParts {
  readonly dynamo: DynamoDBClient;
  readonly stage: string;
  readonly pipes?: PipesClient;
  readonly alarms?: CloudWatchClient;
  readonly pause?: Pause;
}

const done = (note: string): TableProgress => ({ kind: "done", note });
const waiting = (note: string): TableProgress => ({ kind: "waiting", note });

/** The tables of a stage, by the rights of whoever calls. Its calls throw what AWS refuses. */
export function awsRestoreTables(parts: AwsRestoreParts): RestoreTables {
  const { dynamo, stage, pipes = new PipesClient({}), alarms = new CloudWatchClient({}) } = parts;
  const { pause = systemPause } = parts;
  const table = async (name: string): Promise<TableDescription> => {
    const found = await describe(dynamo, name);
    if (found === null) throw new Error(`there is no table ${name}`);
    return found;
  };
  const arnOf = async (name: string): Promise<string> => (await table(name)).TableArn ?? "";
  /** What follows the stage's own table's name: nothing, or `-e2-…`. */
  const suffix = (name: string): string => name.slice(tableName(stage, "entities").length);
  const watch = (dimension: string, from: string, to: string) =>
    copyAlarms(alarms, `sluice-${stage}`, { dimension, from, to });
  return {
    ...dynamoEntityTables(dynamo),
    restore: async (from, to, at) => {
      const found = await describe(dynamo, to);
      if (found?.TableStatus === "ACTIVE" && found.RestoreSummary?.RestoreInProgress !== true)
        return done(`${to} is as ${from} was at ${at}`);
      const refusal = found === null ? await askFor(dynamo, { from, to, at }) : null;
      if (refusal !== null)
        return { kind: "refused", note: `DynamoDB refuses ${from} as of ${at}: ${refusal}` };
      return waiting(`DynamoDB restores ${to}: twenty minutes and more`);
    },
    remake: async (from, to) => {
      const target = await table(to);
      if (target.TableStatus !== "ACTIVE") return waiting(`${to} is ${target.TableStatus}`);
      const set = await remakeSettings(dynamo, await table(from), target);
      const watched = await watch("TableName", from, to);
      return done(`set on ${to}: ${[...set, `${watched.length} alarms`].join(", ")}`);
    },
    startStream: async (from, to) => {
      const target = await table(to);
      if (target.TableStatus !== "ACTIVE") return waiting(`${to} is ${target.TableStatus}`);
      if (target.StreamSpecification?.StreamEnabled !== true) {
        const { StreamSpecification } = await table(from);
        await dynamo.send(new UpdateTableCommand({ TableName: to, StreamSpecification }));
        return waiting(`the stream of ${to} is switched on`);
      }
      const streamArn = target.LatestStreamArn ?? "";
      let running = 0;
      let watched = 0;
      const names = namesOf<PipeName>(pipeTopology).filter((name) => pipeTopology[name].table === "entities");
      for (const name of names) {
        const pipe = pipeName(stage, name);
        const [old, made] = [`${pipe}${suffix(from)}`, `${pipe}${suffix(to)}`];
        if (await copyPipe(pipes, { from: old, to: made, streamArn })) running += 1;
        watched += (await watch("PipeName", old, made)).length;
      }
      if (running < names.length) return waiting(`${running} of ${names.length} pipes run`);
      return done(`its stream is on, ${running} pipes read it, ${watched} alarms watch them`);
    },
    deny: async (name) => refuseWrites(dynamo, { table: name, arn: await arnOf(name) }, pause),
    allow: async (name) => takeWrites(dynamo, await arnOf(name)),
  };
}

/** Asks for the table as of an instant; gives why AWS has nothing of it. */
async function askFor(
  dynamo: DynamoDBClient,
  { from, to, at }: { readonly from: string; readonly to: string; readonly at: string },
): Promise<string | null> {
  try {
    await dynamo.send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: from,
        TargetTableName: to,
        RestoreDateTime: new Date(at),
      }),
    );
    return null;
  } catch (cause) {
    if (cause instanceof TableAlreadyExistsException) return null;
    if (!isOfInstant(cause)) throw cause;
    return cause.message;
  }
}

/** Outside of the window of point-in-time recovery, or there is none. */
const isOfInstant = (
  cause: unknown,
): cause is InvalidRestoreTimeException | PointInTimeRecoveryUnavailableException =>
  cause instanceof InvalidRestoreTimeException || cause instanceof PointInTimeRecoveryUnavailableException;

async function describe(client: DynamoDBClient, TableName: string): Promise<TableDescription | null> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table ?? null;
  } catch (cause) {
    if (cause instanceof ResourceNotFoundException) return null;
    throw cause;
  }
}
