/** Who is told of what, by the alarms of synthesized templates. */
import type { StackParts } from "./stack-parts.ts";

/** A name at the end of an ARN. */
export const lastOf = (arn: string): string => arn.slice(arn.lastIndexOf(":") + 1);

/** The names of all dead-letter queues: of queues, of pipes and of rules. */
export function deadLetterTargets({ queues, pipes, rules }: StackParts): ReadonlySet<string> {
  const ofQueues = [...queues.values()].flatMap(({ RedrivePolicy }) => {
    const dead = RedrivePolicy && queues.get(RedrivePolicy.deadLetterTargetArn);
    return dead === undefined ? [] : [dead.QueueName];
  });
  const ofHops = [
    ...pipes.map(({ SourceParameters }) => SourceParameters.DynamoDBStreamParameters.DeadLetterConfig),
    ...rules.flatMap(({ Targets }) => Targets.map(({ DeadLetterConfig }) => DeadLetterConfig)),
  ].flatMap((config) => (config === undefined ? [] : [lastOf(config.Arn)]));
  return new Set([...ofQueues, ...ofHops]);
}

/** Whether somebody is told of messages in a queue. */
export const isAlarmed = ({ alarms }: StackParts, queue: string): boolean =>
  alarms.some(
    ({ MetricName, Dimensions, AlarmActions }) =>
      MetricName === "ApproximateNumberOfMessagesVisible" &&
      AlarmActions.length > 0 &&
      Dimensions.some(({ Value }) => Value === queue),
  );

/** Seconds after which somebody is told of a dimension's trouble; null: nobody is. */
export function alarmSeconds({ alarms }: StackParts, dimension: string, name: string): number | null {
  const alarm = alarms.find(
    ({ AlarmActions, Dimensions, Metrics }) =>
      AlarmActions.length > 0 &&
      JSON.stringify([Dimensions, Metrics]).includes(JSON.stringify({ Name: dimension, Value: name })),
  );
  return alarm === undefined ? null : alarm.Period * alarm.EvaluationPeriods;
}
