/** cdk-nag's AwsSolutions rules over every stack; what is left aside is left with its reason. */
import { objectKinds } from "@sluice/contracts/objects.ts";
import { type ServiceName, services } from "@sluice/contracts/services.ts";
import { namesOf } from "@sluice/contracts/names-of.ts";
import { type PipeName, pipes } from "@sluice/contracts/topology.ts";
import { rescuedBy } from "@sluice/contracts/dead-letter-places.ts";
import { type App, type Stack, Validations } from "aws-cdk-lib";
import { CfnRoute } from "aws-cdk-lib/aws-apigatewayv2";
import { CfnSecurityGroup } from "aws-cdk-lib/aws-ec2";
import { CfnTaskDefinition } from "aws-cdk-lib/aws-ecs";
import { CfnLoadBalancer } from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { CfnRole } from "aws-cdk-lib/aws-iam";
import { CfnBucket } from "aws-cdk-lib/aws-s3";
import { CfnQueue } from "aws-cdk-lib/aws-sqs";
import { AwsSolutionsChecks } from "cdk-nag";
import type { IConstruct } from "constructs";
import { anyResource, objectAccess } from "./access.ts";
import { bucketArn, logGroupArn, pascal, restoredStreamArns, restoredTableArns, streamArn } from "./names.ts";

/** A rule that a construct need not keep, and why. */
interface Exemption {
  readonly rule: string;
  readonly reason: string;
}

/** Attaches the rules: a finding without a reason here makes the synthesis fail. */
export function checkByNag(app: App, stage: string): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  for (const construct of app.node.findAll())
    for (const { rule, reason } of exemptionsOf(construct, stage))
      Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
}

/** What is left aside at one construct. */
function exemptionsOf(construct: IConstruct, stage: string): readonly Exemption[] {
  if (construct instanceof CfnQueue && construct.redrivePolicy === undefined && !construct.fifoQueue)
    return [{ rule: "SQS3", reason: "It is itself the dead-letter queue of a pipe or a rule" }];
  if (construct instanceof CfnBucket)
    return [
      {
        rule: "S1",
        reason:
          "Services read and write it under roles of their own; who wants every access has CloudTrail's data events, at their price",
      },
    ];
  if (construct instanceof CfnRoute)
    return [
      {
        rule: "APIG4",
        reason: "The services check partners' and operators' keys themselves, on every host alike",
      },
    ];
  if (construct instanceof CfnRole) return roleExemptions(construct, stage);
  if (construct instanceof CfnTaskDefinition)
    return [{ rule: "ECS2", reason: "No variable is a secret: the database's address comes by `secrets`" }];
  if (construct instanceof CfnLoadBalancer)
    return [
      { rule: "ELB2", reason: "Each service logs its requests itself, with the partner and the trace" },
    ];
  if (construct instanceof CfnSecurityGroup && construct.node.id === "BalancerGroup")
    return [
      { rule: "EC23", reason: "Partners come from anywhere: the balancer is open on 443, and nothing else" },
    ];
  return [];
}

function roleExemptions(role: CfnRole, stage: string): readonly Exemption[] {
  const service = services.find((name) => role.stack.node.id === `sluice-${name}`);
  if (service === undefined) return pipeExemptions(role, stage);
  const isStart = role.node.id === "ExecutionRole";
  const wildcards = [
    { resource: logGroupArn(stage, service), reason: "The streams of the service's own log group" },
    ...(isStart ? [] : [...objectWildcards(stage, service), ...streamWildcards(stage, service)]),
    ...(namesAny(role) ? [{ resource: "*", reason: reasonsOfAny(isStart ? "ecr:" : "ec2:") }] : []),
  ];
  return wildcards.map(({ resource, reason }) => ({
    rule: `IAM5[Resource::${readable(role.stack, resource)}]`,
    reason,
  }));
}

const namesAny = (role: CfnRole): boolean =>
  JSON.stringify(role.stack.resolve(role.policies)).includes('"*"');
const reasonsOfAny = (prefix: string): string =>
  Object.entries(anyResource)
    .flatMap(([action, reason]) => (action.startsWith(prefix) ? [`${action}: ${reason}`] : []))
    .join("; ");

/** Those of the pipes on tables that a restore may put another in the place of. */
function pipeExemptions(role: CfnRole, stage: string): readonly Exemption[] {
  const pipe = namesOf<PipeName>(pipes).find((name) => role.node.id === `Pipe${pascal(name)}Role`);
  if (pipe === undefined) return [];
  return restoredStreamArns(stage, pipes[pipe].table).map((resource) => ({
    rule: `IAM5[Resource::${readable(role.stack, resource)}]`,
    reason: "A restore makes the pipe again on the stream of a table whose name ends in its epoch",
  }));
}

function objectWildcards(stage: string, service: ServiceName) {
  const { reads, writes, removes } = objectAccess[service];
  return [...new Set([...reads, ...writes, ...removes])].map((kind) => ({
    resource: bucketArn(stage, objectKinds[kind]),
    reason: `Of every partner and file: the ${kind} objects, and no other kind`,
  }));
}

function streamWildcards(stage: string, service: ServiceName) {
  const reason = "A stream's label is the time when it was switched on: another one after a restore";
  const tables = [...new Set(rescuedBy(service).map((name) => pipes[name].table))];
  return [
    ...tables
      .flatMap((table) => [streamArn(stage, table), ...restoredStreamArns(stage, table)])
      .map((resource) => ({ resource, reason })),
    ...tables
      .flatMap((table) => restoredTableArns(stage, table))
      .map((resource) => ({ resource, reason: "A restore makes a table whose name ends in its epoch" })),
  ];
}

/** An ARN as cdk-nag writes it: `arn:<AWS::Partition>:...`. */
function readable(stack: Stack, text: string): string {
  const resolved: unknown = stack.resolve(text);
  if (typeof resolved === "string") return resolved;
  const join = isRecord(resolved) ? resolved["Fn::Join"] : undefined;
  const parts: unknown = Array.isArray(join) ? join[1] : undefined;
  if (!Array.isArray(parts)) throw new Error(`this is no ARN: ${JSON.stringify(resolved)}`);
  return parts.map((part: unknown) => (isRecord(part) ? `<${String(part["Ref"])}>` : String(part))).join("");
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
