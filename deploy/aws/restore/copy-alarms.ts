/** Alarms on one resource, made again for another: a restore carries none over. */
import {
  type CloudWatchClient,
  type Dimension,
  type MetricAlarm,
  type MetricDataQuery,
  paginateDescribeAlarms,
  PutMetricAlarmCommand,
} from "@aws-sdk/client-cloudwatch";

/** What the alarms look at, by one dimension of their metrics. */
export interface Watched {
  readonly dimension: string;
  readonly from: string;
  readonly to: string;
}

/** Copies every alarm whose name begins so and that looks at `from`. Gives the new names. Again is fine: an alarm is put whole. */
export async function copyAlarms(
  client: CloudWatchClient,
  AlarmNamePrefix: string,
  watched: Watched,
): Promise<readonly string[]> {
  const made: string[] = [];
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, { AlarmNamePrefix }))
    for (const alarm of MetricAlarms) {
      const copy = copyOf(alarm, watched);
      if (copy === null) continue;
      await client.send(new PutMetricAlarmCommand(copy));
      made.push(copy.AlarmName);
    }
  return made;
}

function copyOf(alarm: MetricAlarm, { dimension, from, to }: Watched) {
  const { AlarmName = "" } = alarm;
  const isOurs = ({ Name, Value }: Dimension): boolean => Name === dimension && Value === from;
  const own = alarm.Dimensions ?? [];
  const metrics = alarm.Metrics ?? [];
  const looksAt =
    own.some(isOurs) || metrics.some(({ MetricStat }) => MetricStat?.Metric?.Dimensions?.some(isOurs));
  if (!looksAt) return null;
  const moved = (all: readonly Dimension[]) =>
    all.map((one) => (isOurs(one) ? { Name: dimension, Value: to } : one));
  const movedMetric = (query: MetricDataQuery): MetricDataQuery => {
    const { MetricStat } = query;
    const Metric = MetricStat?.Metric;
    if (MetricStat === undefined || Metric === undefined) return query;
    return {
      ...query,
      MetricStat: { ...MetricStat, Metric: { ...Metric, Dimensions: moved(Metric.Dimensions ?? []) } },
    };
  };
  const { AlarmDescription, ActionsEnabled, OKActions, AlarmActions, InsufficientDataActions } = alarm;
  const { MetricName, Namespace, Statistic, ExtendedStatistic, Period, Unit, ThresholdMetricId } = alarm;
  const { EvaluationPeriods, DatapointsToAlarm, Threshold, ComparisonOperator, TreatMissingData } = alarm;
  return {
    AlarmName: AlarmName.includes(from) ? AlarmName.replace(from, to) : `${AlarmName}-${to}`,
    ...{ AlarmDescription, ActionsEnabled, OKActions, AlarmActions, InsufficientDataActions },
    ...{ EvaluationPeriods, DatapointsToAlarm, Threshold, ComparisonOperator, TreatMissingData },
    ...(metrics.length > 0
      ? { Metrics: metrics.map(movedMetric), ThresholdMetricId }
      : { MetricName, Namespace, Statistic, ExtendedStatistic, Period, Unit, Dimensions: moved(own) }),
  };
}
