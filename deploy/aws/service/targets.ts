/** A service's containers behind the foundation's load balancer. */
import { type ServiceName, services } from "@sluice/contracts/services.ts";
import type { Stack } from "aws-cdk-lib";
import { type CfnSecurityGroup, CfnSecurityGroupIngress } from "aws-cdk-lib/aws-ec2";
import { CfnListenerRule, CfnTargetGroup } from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { StringParameter } from "aws-cdk-lib/aws-ssm";
import { balancerGroupParameter, listenerParameter, pascal } from "../names.ts";
import type { Settings } from "../settings.ts";
import { routes } from "./shape.ts";

/** Where the container listens. */
export const containerPort = 8080;
/** Rules a service may have: the priorities of all of them are one listener's. */
const rulesMax = 100;

/** What the containers are registered at, and what must stand before they are. */
export interface Targets {
  readonly group: CfnTargetGroup;
  readonly rules: readonly CfnListenerRule[];
}

/** Adds a target group and a rule a route; null for a service that has none. The balancer alone is let in to `containers`. */
export function addTargets(
  stack: Stack,
  service: ServiceName,
  { stage, vpc }: Settings,
  containers: CfnSecurityGroup,
): Targets | null {
  const own = routes[service];
  if (own.length === 0) return null;
  const lookUp = (name: string): string => StringParameter.valueForStringParameter(stack, name);
  new CfnSecurityGroupIngress(stack, "BalancerToContainers", {
    groupId: containers.attrGroupId,
    ipProtocol: "tcp",
    fromPort: containerPort,
    toPort: containerPort,
    sourceSecurityGroupId: lookUp(balancerGroupParameter(stage)),
    description: "from the load balancer",
  });
  const group = new CfnTargetGroup(stack, "Targets", {
    ...(vpc === undefined ? {} : { vpcId: vpc }),
    targetType: "ip",
    protocol: "HTTP",
    port: containerPort,
    healthCheckPath: "/healthz",
    healthCheckIntervalSeconds: 10,
    targetGroupAttributes: [{ key: "deregistration_delay.timeout_seconds", value: "60" }],
  });
  const first = services.indexOf(service) * rulesMax + 1;
  const rules = own.map(
    (route, index) =>
      new CfnListenerRule(stack, `Route${pascal(route)}`, {
        listenerArn: lookUp(listenerParameter(stage)),
        priority: first + index,
        conditions: conditionsOf(route),
        actions: [{ type: "forward", targetGroupArn: group.ref }],
      }),
  );
  return { group, rules };
}

/** `GET /v1/files/{file}` as a rule's conditions: a `*` matches any characters, so the order of services tells routes apart. */
function conditionsOf(route: string): CfnListenerRule.RuleConditionProperty[] {
  const [method = "", path = ""] = route.split(" ");
  return [
    { field: "http-request-method", httpRequestMethodConfig: { values: [method] } },
    { field: "path-pattern", pathPatternConfig: { values: [path.replace(/\{[^}]+\}/g, "*")] } },
  ];
}
