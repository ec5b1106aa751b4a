/** What the lint reads of synthesized templates: queues, consumers, pipes, rules and alarms, each found by name over all stacks. */
import * as v from "valibot";
import { plain, resourcesOf, type Template } from "../aws/checks/template.ts";

const Queue = v.object({
  QueueName: v.string(),
  FifoQueue: v.optional(v.boolean(), false),
  FifoThroughputLimit: v.optional(v.string()),
  DeduplicationScope: v.optional(v.string()),
  VisibilityTimeout: v.optional(v.number(), 30),
  MessageRetentionPeriod: v.optional(v.number(), 345_600),
  RedrivePolicy: v.optional(v.object({ deadLetterTargetArn: v.string(), maxReceiveCount: v.number() })),
});
const Mapping = v.object({
  EventSourceArn: v.string(),
  FunctionName: v.string(),
  FunctionResponseTypes: v.optional(v.array(v.string()), []),
  ScalingConfig: v.optional(v.object({ MaximumConcurrency: v.optional(v.number()) })),
  MaximumBatchingWindowInSeconds: v.optional(v.number(), 0),
});
const Pipe = v.object({
  Name: v.string(),
  Source: v.string(),
  SourceParameters: v.object({
    FilterCriteria: v.object({ Filters: v.array(v.object({ Pattern: v.string() })) }),
    DynamoDBStreamParameters: v.object({
      StartingPosition: v.picklist(["TRIM_HORIZON", "LATEST"]),
      ParallelizationFactor: v.optional(v.number(), 1),
      OnPartialBatchItemFailure: v.optional(v.string()),
      MaximumRecordAgeInSeconds: v.optional(v.number(), -1),
      MaximumRetryAttempts: v.optional(v.number(), -1),
      DeadLetterConfig: v.optional(v.object({ Arn: v.string() })),
    }),
  }),
  TargetParameters: v.object({
    InputTemplate: v.optional(v.string()),
    SqsQueueParameters: v.optional(
      v.object({ MessageGroupId: v.optional(v.string()), MessageDeduplicationId: v.optional(v.string()) }),
    ),
  }),
});
const BusRule = v.object({
  Name: v.string(),
  EventPattern: v.optional(v.unknown()),
  Targets: v.array(
    v.object({ Arn: v.string(), DeadLetterConfig: v.optional(v.object({ Arn: v.string() })) }),
  ),
});
const Alarm = v.object({
  AlarmName: v.string(),
  AlarmActions: v.optional(v.array(v.string()), []),
  MetricName: v.optional(v.string()),
  Dimensions: v.optional(v.array(v.object({ Name: v.string(), Value: v.string() })), []),
  Period: v.optional(v.number(), 60),
  EvaluationPeriods: v.number(),
  Metrics: v.optional(v.unknown()),
});

const Table = v.object({ TableName: v.string() });
const Function = v.object({ Timeout: v.optional(v.number(), 3) });

/** A function's mapping of a queue, with the function's own time limit in seconds. */
export type ConsumerMapping = v.InferOutput<typeof Mapping> & { readonly timeoutSeconds: number };

/** The parts. */
export interface StackParts {
  /** By `${logical id.Arn}`. */
  readonly queues: ReadonlyMap<string, v.InferOutput<typeof Queue>>;
  readonly mappings: readonly ConsumerMapping[];
  readonly pipes: readonly v.InferOutput<typeof Pipe>[];
  readonly rules: readonly v.InferOutput<typeof BusRule>[];
  readonly alarms: readonly v.InferOutput<typeof Alarm>[];
  /** Names of tables, by `${logical id.StreamArn}`. */
  readonly streams: ReadonlyMap<string, string>;
}

/** Reads them. Throws on a resource of another shape than ours have. */
export function partsOf(templates: readonly Template[]): StackParts {
  const all = <Schema extends v.GenericSchema>(type: string, schema: Schema) =>
    templates.flatMap((template) => found(template, type, schema));
  const values = <Schema extends v.GenericSchema>(type: string, schema: Schema) =>
    all(type, schema).map(([, value]) => value);
  return {
    queues: new Map(all("AWS::SQS::Queue", Queue).map(([id, queue]) => [`\${${id}.Arn}`, queue])),
    mappings: templates.flatMap(mappingsOf),
    pipes: values("AWS::Pipes::Pipe", Pipe),
    rules: values("AWS::Events::Rule", BusRule),
    alarms: values("AWS::CloudWatch::Alarm", Alarm),
    streams: new Map(
      all("AWS::DynamoDB::Table", Table).map(([id, { TableName }]) => [`\${${id}.StreamArn}`, TableName]),
    ),
  };
}

const found = <Schema extends v.GenericSchema>(
  template: Template,
  type: string,
  schema: Schema,
): readonly (readonly [string, v.InferOutput<Schema>])[] =>
  resourcesOf(template, type).map(({ id, properties }) => [id, v.parse(schema, plain(properties))] as const);

/** A stack's own: a function is named by its logical id there. */
function mappingsOf(template: Template): readonly ConsumerMapping[] {
  const timeouts = new Map(
    found(template, "AWS::Lambda::Function", Function).map(([id, { Timeout }]) => [`\${${id}}`, Timeout]),
  );
  return found(template, "AWS::Lambda::EventSourceMapping", Mapping).map(([id, mapping]) => {
    const timeoutSeconds = timeouts.get(mapping.FunctionName);
    if (timeoutSeconds === undefined) throw new Error(`${id} is of a function that its stack does not have`);
    return { ...mapping, timeoutSeconds };
  });
}
