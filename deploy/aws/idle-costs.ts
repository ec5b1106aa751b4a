/** What the stacks cost a month while nobody sends anything, counted from their templates. */
import { isObject, type JsonRecord, resourcesOf, type Template } from "./checks/template.ts";

/** Dollars in us-east-1, assumed on 2026-11-20: what no price list was read for is an assumption all the more. */
const prices = {
  alarmMetric: 0.1,
  dashboard: 3,
  /** A million requests of a FIFO queue. */
  queueRequests: 0.5,
  vcpuHour: 0.04048,
  gigabyteHour: 0.004445,
  /** Of a task's disk above the 20 GB that come with it. */
  diskGigabyteHour: 0.000111,
  /** An Application Load Balancer's hours, without its capacity units. */
  balancerHour: 0.0225,
} as const;
const hours = 730;
const pollSeconds = 20;
/** Alarms that Application Auto Scaling makes for a policy that follows a target: one for more, one for fewer. */
const alarmsAPolicy = 2;
/** Polls at once: Lambda keeps five a mapping, a container one. */
const polls = { mapping: 5, container: 1 } as const;

/** One line of the bill. */
export interface Cost {
  readonly what: string;
  readonly count: number;
  readonly monthly: number;
}

/** The bill of some stacks together, dearest first; what costs nothing while idle is not in it. */
export function idleCosts(templates: readonly Template[]): readonly Cost[] {
  const all = (type: string): JsonRecord[] =>
    templates.flatMap((template) => resourcesOf(template, type).map(({ properties }) => properties));
  const sizes = all("AWS::ECS::TaskDefinition").map(sizeOf);
  const metrics = all("AWS::CloudWatch::Alarm").map(metricsOf);
  const followed = alarmsAPolicy * sum(all("AWS::ApplicationAutoScaling::ScalingPolicy").map(followedBy));
  const millions = (pollers: number): number => (pollers * hours * 3_600) / pollSeconds / 1e6;
  const mappings = all("AWS::Lambda::EventSourceMapping").length;
  const perTask = ({ vcpus, gigabytes, diskGigabytes }: (typeof sizes)[number]): number =>
    hours *
    (vcpus * prices.vcpuHour + gigabytes * prices.gigabyteHour + diskGigabytes * prices.diskGigabyteHour);
  const costs = [
    { what: "metrics under alarm", count: sum(metrics), monthly: sum(metrics) * prices.alarmMetric },
    { what: "metrics that scaling follows", count: followed, monthly: followed * prices.alarmMetric },
    { what: "dashboards", count: all("AWS::CloudWatch::Dashboard").length, monthly: prices.dashboard },
    {
      what: "queues polled by Lambda",
      count: mappings,
      monthly: millions(mappings * polls.mapping) * prices.queueRequests,
    },
    {
      what: "queues polled by containers",
      count: sizes.length,
      monthly: millions(sizes.length * polls.container) * prices.queueRequests,
    },
    { what: "tasks", count: sizes.length, monthly: sum(sizes.map(perTask)) },
    {
      what: "load balancers",
      count: all("AWS::ElasticLoadBalancingV2::LoadBalancer").length,
      monthly: prices.balancerHour * hours,
    },
  ];
  return costs.filter(({ count }) => count > 0).toSorted((a, b) => b.monthly - a.monthly);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** A metric in an alarm's expression counts as one under alarm by itself. */
function metricsOf({ Metrics }: JsonRecord): number {
  if (!Array.isArray(Metrics)) return 1;
  return Metrics.filter((metric) => isObject(metric) && metric["MetricStat"] !== undefined).length;
}

function followedBy({ TargetTrackingScalingPolicyConfiguration: following }: JsonRecord): number {
  const own = isObject(following) ? following["CustomizedMetricSpecification"] : undefined;
  return isObject(own) ? metricsOf(own) : 1;
}

function sizeOf({ Cpu, Memory, EphemeralStorage }: JsonRecord) {
  const disk = isObject(EphemeralStorage) ? Number(EphemeralStorage["SizeInGiB"]) : 20;
  return { vcpus: Number(Cpu) / 1024, gigabytes: Number(Memory) / 1024, diskGigabytes: disk - 20 };
}
