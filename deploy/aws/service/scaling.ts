/** How many containers of a service run: more while messages wait or processors are busy, down to what the context says when neither is so. */
import type { ServiceName } from "@sluice/contracts/services.ts";
import { queueName, queues } from "@sluice/contracts/topology.ts";
import type { Stack } from "aws-cdk-lib";
import { CfnScalableTarget, CfnScalingPolicy } from "aws-cdk-lib/aws-applicationautoscaling";
import type { CfnService } from "aws-cdk-lib/aws-ecs";
import type { Settings } from "../settings.ts";

/** Percent of a task's processor that are kept busy. */
const cpuTarget = 60;
/** Seconds between two steps: up at once, since a phase's messages come all together; down slowly, since each end cuts work off. */
const cooldown = { scaleOutCooldown: 60, scaleInCooldown: 300 } as const;

/** Whichever of the two wants more tasks gets them, and fewer run only when both agree: https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html */
export function addScaling(
  stack: Stack,
  service: ServiceName,
  { stage, tasks }: Settings,
  running: CfnService,
): void {
  const { most, backlog } = queues[service].containers;
  const cluster = `sluice-${stage}-${service}`;
  const target = new CfnScalableTarget(stack, "Scaling", {
    serviceNamespace: "ecs",
    scalableDimension: "ecs:service:DesiredCount",
    resourceId: `service/${cluster}/${service}`,
    minCapacity: tasks,
    maxCapacity: Math.max(tasks, most),
  });
  target.addResourceDependency(running);
  const follow = (
    id: string,
    what: string,
    rest: Omit<CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty, "scaleOutCooldown">,
  ): void => {
    new CfnScalingPolicy(stack, id, {
      policyName: `${cluster}-${what}`,
      policyType: "TargetTrackingScaling",
      scalingTargetId: target.ref,
      targetTrackingScalingPolicyConfiguration: { ...cooldown, ...rest },
    });
  };
  follow("ScalingByProcessor", "processor", {
    targetValue: cpuTarget,
    predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
  });
  follow("ScalingByBacklog", "backlog", {
    targetValue: backlog,
    customizedMetricSpecification: { metrics: backlogPerTask(stage, service, cluster) },
  });
}

/** Messages that wait, by the tasks that are there to take them. */
const backlogPerTask = (
  stage: string,
  service: ServiceName,
  cluster: string,
): CfnScalingPolicy.TargetTrackingMetricDataQueryProperty[] => [
  {
    id: "waiting",
    metricStat: {
      metric: {
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        dimensions: [{ name: "QueueName", value: queueName(stage, service) }],
      },
      stat: "Average",
    },
    returnData: false,
  },
  {
    id: "tasks",
    metricStat: {
      metric: {
        // The cluster has Container Insights on.
        namespace: "ECS/ContainerInsights",
        metricName: "RunningTaskCount",
        dimensions: [
          { name: "ClusterName", value: cluster },
          { name: "ServiceName", value: service },
        ],
      },
      stat: "Average",
    },
    returnData: false,
  },
  { id: "backlog", label: "messages a task", expression: "waiting / tasks", returnData: true },
];
