/** The process `pipes`: every pipe of the topology, over the streams that AWS_ENDPOINT_URL_DYNAMODB_STREAMS serves. */
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { namesOf } from "@sluice/contracts/names-of.ts";
import {
  busName,
  hopDeadLetterQueueName,
  type Pipe,
  type PipeName,
  pipes,
  queueName,
  tableName,
} from "@sluice/contracts/topology.ts";
import { createLog } from "@sluice/shared/adapters/log.ts";
import { sqsClient } from "@sluice/shared/adapters/sqs/client.ts";
import type { Log } from "@sluice/shared/ports/log.ts";
import { type Checkpoints, openCheckpoints } from "./checkpoints.ts";
import { compilePipe } from "./compile-pipe.ts";
import { conditionOf, deadLetterQueue } from "./dead-letter.ts";
import { deliver } from "./deliver.ts";
import { dynamoDbStream } from "./dynamodb-stream.ts";
import { followRestored } from "./follow-restored.ts";
import { runPipe } from "./pipe.ts";
import { sharedStream } from "./shared-stream.ts";
import type { Stream } from "./stream.ts";
import { busTarget, queueTarget } from "./target.ts";

interface Setting {
  readonly stage: string;
  readonly streams: DynamoDBStreamsClient;
  readonly sqs: SQSClient;
  readonly bus: EventBridgeClient;
  readonly checkpoints: Checkpoints;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const opened = new Map<string, Promise<Stream>>();

function streamOf({ streams }: Setting, table: string): Promise<Stream> {
  const stream = opened.get(table) ?? dynamoDbStream(streams, table).then(sharedStream);
  opened.set(table, stream);
  return stream;
}

/** A pipe of the topology over one physical table: the stage's own, or one that a restore has made. */
async function run(setting: Setting, name: PipeName, table: string): Promise<void> {
  const { stage, sqs, signal, checkpoints } = setting;
  const log = setting.log.child({ pipe: name, table });
  const warn = log.warn.bind(log);
  const pipe: Pipe = pipes[name];
  const stream = await streamOf(setting, table);
  const dead = await deadLetterQueue(sqs, hopDeadLetterQueueName(stage, name), name, stream.arn);
  const send =
    "bus" in pipe.target
      ? busTarget(setting.bus, busName(stage))
      : await queueTarget(sqs, queueName(stage, pipe.target.queue));
  const delivery = {
    prepare: compilePipe(name, pipe),
    send,
    parallelization: pipe.parallelization,
    recordAgeMaxMs: pipe.recordAgeMax * 1000,
    now: () => Date.now(),
    signal,
    warn,
  };
  await runPipe({
    name,
    stream,
    checkpoints,
    deliver: (records, shard) =>
      deliver(records, {
        ...delivery,
        deadLetter: async (letter) => {
          const { record, reason } = letter;
          log.error({ shard, sequence: record.sequence, reason }, "a record is dead-lettered");
          await dead(conditionOf(letter), { shard, record }, reason);
        },
      }),
    gap: async (shard, after) => {
      const reason = `records of ${shard} behind ${after ?? "its start"} passed their 24 hours unread and are gone`;
      log.error({ shard, after }, reason);
      await dead("RecordsTrimmed", null, reason);
    },
    warn,
    signal,
  });
}

const {
  SLUICE_STAGE: stage = "local",
  SLUICE_PIPES_DIR: directory,
  SLUICE_PIPES_OFF: off = "",
} = process.env;
if (directory === undefined) throw new Error("SLUICE_PIPES_DIR must name the directory of the checkpoints");
const log = createLog("pipes", process.env["LOG_LEVEL"] ?? "info");
const stopping = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stopping.abort());
const checkpoints = openCheckpoints(directory);
const setting: Setting = {
  stage,
  streams: new DynamoDBStreamsClient({}),
  sqs: sqsClient(),
  bus: new EventBridgeClient({}),
  checkpoints,
  log,
  signal: stopping.signal,
};
const idle = new Set(off.split(","));
const names = namesOf<PipeName>(pipes).filter((name) => !idle.has(name));
log.info({ pipes: names }, "running");
const running = names.map((name) => run(setting, name, tableName(stage, pipes[name].table)));
const restored = followRestored({
  streams: setting.streams,
  prefix: `${tableName(stage, "entities")}-e`,
  signal: stopping.signal,
  warn: log.warn.bind(log),
  found: (table) => {
    const own = names.filter((name) => pipes[name].table === "entities");
    log.info({ table, pipes: own }, "a restored table has a stream");
    running.push(...own.map((name) => run(setting, name, table)));
  },
});
await Promise.all(running);
await restored;
await Promise.all(running);
checkpoints.close();
process.exit(0);
