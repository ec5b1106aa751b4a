/** A service as one Lambda function, made of its bundle or of its image: its queue's batches, its ticks, and its routes on the public address. */
import type { ServiceName } from "@sluice/contracts/services.ts";
import { queues } from "@sluice/contracts/topology.ts";
import { Aws, CfnOutput, type Stack } from "aws-cdk-lib";
import { CfnRole, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";
import {
  CfnEventSourceMapping,
  CfnFunction,
  type CfnFunctionProps,
  CfnPermission,
} from "aws-cdk-lib/aws-lambda";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { CfnRule } from "aws-cdk-lib/aws-events";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import { anyResource, postgresClients } from "../access.ts";
import { imageUri, logGroupArn, logGroupName, pascal, queueArn } from "../names.ts";
import type { Settings } from "../settings.ts";
import { trust } from "../trust.ts";
import { addBreaker } from "./breaker.ts";
import { addErrorAlarm } from "./error-alarm.ts";
import { environmentOf } from "./environment.ts";
import { addSecurityGroup, databaseUrl, needsVpc } from "./postgres.ts";
import { addRoutes } from "./routes.ts";
import { sizes, ticks } from "./shape.ts";
import { serviceStatements } from "./statements.ts";

/** Adds it. `code` is the directory of the service's bundle. */
export function addLambda(stack: Stack, service: ServiceName, settings: Settings, code: string): void {
  const { stage } = settings;
  const { lambdaTimeoutSeconds, lambdaConcurrency } = queues[service];
  const log = new CfnLogGroup(stack, "Log", {
    logGroupName: logGroupName(stage, service),
    retentionInDays: 30,
  });
  const role = addRole(stack, service, settings);
  const fn = new CfnFunction(stack, "Function", {
    functionName: functionName(stage, service),
    description: `Sluice ${service}`,
    ...madeOf(stack, service, settings, code),
    role: role.attrArn,
    memorySize: sizes[service].memoryMb,
    ephemeralStorage: { size: sizes[service].diskMb },
    timeout: lambdaTimeoutSeconds,
    loggingConfig: { logGroup: log.ref, logFormat: "Text" },
    environment: {
      variables: {
        ...environmentOf(stack, service, settings),
        ...(postgresClients.includes(service) ? { DATABASE_URL: databaseUrl(settings) } : {}),
      },
    },
    ...(needsVpc(service, settings)
      ? {
          vpcConfig: {
            subnetIds: settings.privateSubnets,
            securityGroupIds: [addSecurityGroup(stack, service, settings).attrGroupId],
          },
        }
      : {}),
  });
  const mapping = new CfnEventSourceMapping(stack, "Messages", {
    functionName: fn.ref,
    eventSourceArn: queueArn(stage, service),
    batchSize: 10,
    functionResponseTypes: ["ReportBatchItemFailures"],
    scalingConfig: { maximumConcurrency: lambdaConcurrency },
    enabled: true,
  });
  new CfnOutput(stack, "MessagesMapping", {
    value: mapping.ref,
    description: "What hands the queue's messages to the function: switched off, they wait",
  });
  if (postgresClients.includes(service)) addBreaker(stack, service, stage, mapping, log);
  for (const tick of ticks[service]) addTick(stack, stage, service, fn, tick);
  addRoutes(stack, service, stage, fn);
  addErrorAlarm(stack, service, stage);
}

/** The bundle on AWS's Node, or the image that runs on Fargate too, of whose platform it is therefore. */
function madeOf(
  stack: Stack,
  service: ServiceName,
  { hosts, imageTag }: Settings,
  code: string,
): Pick<CfnFunctionProps, "architectures" | "code" | "handler" | "packageType" | "runtime"> {
  if (hosts[service] === "lambda-bun")
    return {
      packageType: "Image",
      architectures: ["x86_64"],
      code: { imageUri: imageUri(service, imageTag) },
    };
  const asset = new Asset(stack, "Code", { path: code });
  return {
    runtime: "nodejs24.x",
    architectures: ["arm64"],
    handler: "index.handler",
    code: { s3Bucket: asset.s3BucketName, s3Key: asset.s3ObjectKey },
  };
}

const functionName = (stage: string, service: ServiceName): string => `sluice-${stage}-${service}`;

function addRole(stack: Stack, service: ServiceName, settings: Settings): CfnRole {
  const { stage } = settings;
  const statements = [
    ...serviceStatements(stage, service, "lambda"),
    new PolicyStatement({
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [logGroupArn(stage, service)],
    }),
    ...(needsVpc(service, settings)
      ? [
          new PolicyStatement({
            actions: Object.keys(anyResource).filter((action) => action.startsWith("ec2:")),
            resources: ["*"],
          }),
        ]
      : []),
  ];
  return new CfnRole(stack, "Role", {
    assumeRolePolicyDocument: trust("lambda.amazonaws.com"),
    policies: [{ policyName: service, policyDocument: new PolicyDocument({ statements }) }],
  });
}

function addTick(stack: Stack, stage: string, service: ServiceName, fn: CfnFunction, tick: string): void {
  const rule = new CfnRule(stack, `Tick${pascal(tick)}`, {
    name: `sluice-${stage}-${service}-${tick}`,
    scheduleExpression: "rate(1 minute)",
    state: "ENABLED",
    targets: [
      {
        id: tick,
        arn: fn.attrArn,
        input: JSON.stringify({ tick }),
        // The next one is a minute away: an old one is worth nothing.
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 },
      },
    ],
  });
  new CfnPermission(stack, `Tick${pascal(tick)}Invokes`, {
    functionName: fn.ref,
    action: "lambda:InvokeFunction",
    principal: "events.amazonaws.com",
    sourceArn: rule.attrArn,
    sourceAccount: Aws.ACCOUNT_ID,
  });
}
