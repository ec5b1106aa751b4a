/** Where a service finds Postgres: an existing secret, and an existing VPC if it lies in one. */
import type { ServiceName } from "@sluice/contracts/services.ts";
import { Aws, SecretValue, type Stack } from "aws-cdk-lib";
import { CfnSecurityGroup, CfnSecurityGroupIngress } from "aws-cdk-lib/aws-ec2";
import { postgresClients } from "../access.ts";
import type { Settings } from "../settings.ts";

/** The secret's id: its ARN from the context, else the stage's own name for it. */
export const secretId = ({ postgresSecret, stage }: Settings): string =>
  postgresSecret ?? `sluice/${stage}/postgres`;

/** For policies. AWS adds six characters to a secret's name. */
export const secretArn = (settings: Settings): string =>
  settings.postgresSecret ??
  `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:${secretId(settings)}-??????`;

/** A reference that CloudFormation resolves while it deploys: the address is in no template. */
export const databaseUrl = (settings: Settings): string =>
  SecretValue.secretsManager(secretId(settings), { jsonField: "url" }).unsafeUnwrap();

/** Whether a service's function goes into the VPC: only where Postgres needs it. */
export const needsVpc = (service: ServiceName, { vpc }: Settings): boolean =>
  vpc !== undefined && postgresClients.includes(service);

/** The security group of a service in the VPC; Postgres's own, if given, lets it in. Throws without a VPC. */
export function addSecurityGroup(stack: Stack, service: ServiceName, settings: Settings): CfnSecurityGroup {
  const { vpc, stage, postgresSecurityGroup } = settings;
  if (vpc === undefined)
    throw new Error(`${service} needs a VPC: say -c vpc=vpc-... -c privateSubnets=subnet-...,subnet-...`);
  const group = new CfnSecurityGroup(stack, "SecurityGroup", {
    groupDescription: `Sluice ${stage} ${service}`,
    vpcId: vpc,
    securityGroupEgress: [
      { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIp: "0.0.0.0/0", description: "AWS's own APIs" },
      ...(postgresClients.includes(service)
        ? [{ ipProtocol: "tcp", fromPort: 5432, toPort: 5432, cidrIp: "0.0.0.0/0", description: "Postgres" }]
        : []),
    ],
  });
  if (postgresSecurityGroup !== undefined && postgresClients.includes(service))
    new CfnSecurityGroupIngress(stack, "LetIntoPostgres", {
      groupId: postgresSecurityGroup,
      ipProtocol: "tcp",
      fromPort: 5432,
      toPort: 5432,
      sourceSecurityGroupId: group.attrGroupId,
      description: `Sluice ${stage} ${service}`,
    });
  return group;
}
