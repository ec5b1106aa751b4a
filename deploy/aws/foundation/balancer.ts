/** The one public address of services that run on Fargate: it takes bodies of any size and answers for as long as they last, which an HTTP API does not. */
import { services } from "@sluice/contracts/services.ts";
import { CfnOutput, type Stack } from "aws-cdk-lib";
import { CfnSecurityGroup } from "aws-cdk-lib/aws-ec2";
import { CfnListener, CfnLoadBalancer } from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { CfnParameter } from "aws-cdk-lib/aws-ssm";
import { balancerGroupParameter, listenerParameter } from "../names.ts";
import { routes } from "../service/shape.ts";
import type { Settings } from "../settings.ts";

/** Adds it where a service with routes runs on Fargate, open to the world on 443 alone. Throws when the context lacks what it needs. */
export function addBalancer(stack: Stack, settings: Settings): void {
  const { stage, hosts, vpc, publicSubnets, certificate, publicName } = settings;
  const reached = services.filter((name) => hosts[name] === "fargate" && routes[name].length > 0);
  if (reached.length === 0) return;
  if (vpc === undefined || certificate === undefined || publicName === undefined || publicSubnets.length < 2)
    throw new Error(
      `${reached.join(", ")} on Fargate is reached through a load balancer: say -c vpc=vpc-..., -c publicSubnets=subnet-...,subnet-... (two zones), -c publicName=files.example.com and -c certificate=arn:aws:acm:... (of that name)`,
    );
  const group = new CfnSecurityGroup(stack, "BalancerGroup", {
    groupDescription: `Sluice ${stage}: the load balancer`,
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
  const balancer = new CfnLoadBalancer(stack, "Balancer", {
    name: `sluice-${stage}`,
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
  const listener = new CfnListener(stack, "Listener", {
    loadBalancerArn: balancer.ref,
    port: 443,
    protocol: "HTTPS",
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    certificates: [{ certificateArn: certificate }],
    defaultActions: [{ type: "fixed-response", fixedResponseConfig: { statusCode: "404" } }],
  });
  const told = (id: string, name: string, value: string, description: string) =>
    new CfnParameter(stack, id, { name, type: "String", value, description });
  told("ListenerArn", listenerParameter(stage), listener.ref, "Where services' stacks put their rules");
  told(
    "BalancerGroupId",
    balancerGroupParameter(stage),
    group.attrGroupId,
    "Whom services' containers let in",
  );
  new CfnOutput(stack, "BalancerAddress", {
    value: balancer.attrDnsName,
    description: `What ${publicName} is to point at`,
  });
}
