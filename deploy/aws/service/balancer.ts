/** The load balancer of a service that runs on Fargate and has routes: it takes bodies of any size, which an HTTP API does not. */
import type { ServiceName } from "@sluice/contracts/services.ts";
import { CfnOutput, Fn, type Stack } from "aws-cdk-lib";
import { CfnSecurityGroup, CfnSecurityGroupIngress } from "aws-cdk-lib/aws-ec2";
import { CfnListener, CfnLoadBalancer, CfnTargetGroup } from "aws-cdk-lib/aws-elasticloadbalancingv2";
import type { Settings } from "../settings.ts";

/** Where the container listens. */
export const containerPort = 8080;

/** What was made. */
export interface Balancer {
  readonly url: string;
  readonly targets: CfnTargetGroup;
  readonly listener: CfnListener;
}

/** Adds it, open to the world on 443 alone. Throws without a certificate and public subnets. */
export function addBalancer(
  stack: Stack,
  service: ServiceName,
  { vpc, publicSubnets, certificate }: Settings,
  containers: CfnSecurityGroup,
): Balancer {
  if (vpc === undefined || certificate === undefined || publicSubnets.length < 2)
    throw new Error(
      `${service} on Fargate is reached through a load balancer: say -c publicSubnets=subnet-...,subnet-... (two zones) and -c certificate=arn:aws:acm:...`,
    );
  const group = new CfnSecurityGroup(stack, "BalancerGroup", {
    groupDescription: `Sluice ${service}: the load balancer`,
    vpcId: vpc,
    securityGroupIngress: [
      {
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        cidrIp: "0.0.0.0/0",
        description: "partners, by HTTPS",
      },
    ],
  });
  new CfnSecurityGroupIngress(stack, "BalancerToContainers", {
    groupId: containers.attrGroupId,
    ipProtocol: "tcp",
    fromPort: containerPort,
    toPort: containerPort,
    sourceSecurityGroupId: group.attrGroupId,
    description: "from the load balancer",
  });
  const balancer = new CfnLoadBalancer(stack, "Balancer", {
    type: "application",
    scheme: "internet-facing",
    subnets: publicSubnets,
    securityGroups: [group.attrGroupId],
    loadBalancerAttributes: [
      { key: "routing.http.drop_invalid_header_fields.enabled", value: "true" },
      // Live streams and slow uploads.
      { key: "idle_timeout.timeout_seconds", value: "300" },
    ],
  });
  const targets = new CfnTargetGroup(stack, "Targets", {
    vpcId: vpc,
    targetType: "ip",
    protocol: "HTTP",
    port: containerPort,
    healthCheckPath: "/healthz",
    healthCheckIntervalSeconds: 10,
    targetGroupAttributes: [{ key: "deregistration_delay.timeout_seconds", value: "60" }],
  });
  const listener = new CfnListener(stack, "Listener", {
    loadBalancerArn: balancer.ref,
    port: 443,
    protocol: "HTTPS",
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    certificates: [{ certificateArn: certificate }],
    defaultActions: [{ type: "forward", targetGroupArn: targets.ref }],
  });
  const url = Fn.join("", ["https://", balancer.attrDnsName]);
  new CfnOutput(stack, "Address", { value: url });
  return { url, targets, listener };
}
