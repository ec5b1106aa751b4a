/** A service as containers on Fargate: its image, its queue's poller inside, and a load balancer where it has routes. */
import type { ServiceName } from "@sluice/contracts/services.ts";
import { Aws, type Stack } from "aws-cdk-lib";
import { CfnCluster, CfnService, CfnTaskDefinition } from "aws-cdk-lib/aws-ecs";
import { CfnRole, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { anyResource, postgresClients } from "../access.ts";
import { imageUri, logGroupArn, logGroupName, repositoryName } from "../names.ts";
import type { Settings } from "../settings.ts";
import { trust } from "../trust.ts";
import { addTaskAlarm } from "./error-alarm.ts";
import { environmentOf } from "./environment.ts";
import { addSecurityGroup, secretArn, secretId } from "./postgres.ts";
import { addScaling } from "./scaling.ts";
import { sizes } from "./shape.ts";
import { serviceStatements } from "./statements.ts";
import { addTargets, containerPort } from "./targets.ts";

/** Adds it. Throws without a VPC. */
export function addFargate(stack: Stack, service: ServiceName, settings: Settings): void {
  const { stage } = settings;
  const log = new CfnLogGroup(stack, "Log", {
    logGroupName: logGroupName(stage, service),
    retentionInDays: 30,
  });
  const group = addSecurityGroup(stack, service, settings);
  const targets = addTargets(stack, service, settings, group);
  const { taskCpu, taskMemoryMb, taskDiskGb } = sizes[service];
  const repository = repositoryName(service);
  const task = new CfnTaskDefinition(stack, "Task", {
    family: `sluice-${stage}-${service}`,
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: String(taskCpu),
    memory: String(taskMemoryMb),
    ephemeralStorage: { sizeInGiB: taskDiskGb },
    taskRoleArn: roleFor(stack, "Role", service, serviceStatements(stage, service, "fargate")).attrArn,
    executionRoleArn: roleFor(stack, "ExecutionRole", service, startStatements(service, settings, repository))
      .attrArn,
    containerDefinitions: [
      {
        name: service,
        image: imageUri(service, settings.imageTag),
        essential: true,
        portMappings: [{ containerPort }],
        environment: Object.entries(environmentOf(stack, service, settings)).map(([name, value]) => ({
          name,
          value,
        })),
        ...(postgresClients.includes(service)
          ? {
              secrets: [{ name: "DATABASE_URL", valueFrom: `${secretReference(settings)}:url::` }],
            }
          : {}),
        // Longer than the poller's own draining takes.
        stopTimeout: 60,
        logConfiguration: {
          logDriver: "awslogs",
          options: {
            "awslogs-group": log.ref,
            "awslogs-region": Aws.REGION,
            "awslogs-stream-prefix": service,
          },
        },
      },
    ],
  });
  const cluster = new CfnCluster(stack, "Cluster", {
    clusterName: `sluice-${stage}-${service}`,
    clusterSettings: [{ name: "containerInsights", value: "enabled" }],
  });
  const running = new CfnService(stack, "Service", {
    serviceName: service,
    cluster: cluster.ref,
    taskDefinition: task.ref,
    launchType: "FARGATE",
    // How many there are is the scaling's to say: a number here would be set again by every deployment.
    propagateTags: "SERVICE",
    deploymentConfiguration: {
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
    },
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: settings.privateSubnets,
        securityGroups: [group.attrGroupId],
        assignPublicIp: "DISABLED",
      },
    },
    ...(targets === null
      ? {}
      : {
          loadBalancers: [{ containerName: service, containerPort, targetGroupArn: targets.group.ref }],
          healthCheckGracePeriodSeconds: 60,
        }),
  });
  addScaling(stack, service, settings, running);
  addTaskAlarm(stack, service, settings);
  // ECS registers at a group that some listener uses already.
  for (const rule of targets?.rules ?? []) running.addResourceDependency(rule);
}

const secretReference = (settings: Settings): string =>
  settings.postgresSecret ??
  `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:${secretId(settings)}`;

/** What ECS itself does before the service runs: fetch the image, write the log, read the secret. */
function startStatements(service: ServiceName, settings: Settings, repository: string): PolicyStatement[] {
  const allow = (actions: string[], resource: string) =>
    new PolicyStatement({ actions, resources: [resource] });
  return [
    allow(
      Object.keys(anyResource).filter((action) => action.startsWith("ecr:")),
      "*",
    ),
    allow(
      ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
      `arn:${Aws.PARTITION}:ecr:${Aws.REGION}:${Aws.ACCOUNT_ID}:repository/${repository}`,
    ),
    allow(["logs:CreateLogStream", "logs:PutLogEvents"], logGroupArn(settings.stage, service)),
    ...(postgresClients.includes(service)
      ? [allow(["secretsmanager:GetSecretValue"], secretArn(settings))]
      : []),
  ];
}

const roleFor = (stack: Stack, id: string, service: ServiceName, statements: PolicyStatement[]): CfnRole =>
  new CfnRole(stack, id, {
    assumeRolePolicyDocument: trust("ecs-tasks.amazonaws.com", {
      StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID },
    }),
    policies: [{ policyName: service, policyDocument: new PolicyDocument({ statements }) }],
  });
