/** A function's routes on the foundation's HTTP API. */
import type { ServiceName } from "@sluice/contracts/services.ts";
import { Aws, type Stack } from "aws-cdk-lib";
import { CfnIntegration, CfnRoute } from "aws-cdk-lib/aws-apigatewayv2";
import { type CfnFunction, CfnPermission } from "aws-cdk-lib/aws-lambda";
import { StringParameter } from "aws-cdk-lib/aws-ssm";
import { apiParameter, apiUrl, pascal } from "../names.ts";
import type { Settings } from "../settings.ts";
import { routes } from "./shape.ts";

/** The HTTP API, looked up by CloudFormation while it deploys. */
const apiOf = (stack: Stack, stage: string): string =>
  StringParameter.valueForStringParameter(stack, apiParameter(stage));

/** Where a file's status is asked for: the HTTP API, or the load balancer's name when state-query stands behind that. */
export const statusUrl = (stack: Stack, { stage, hosts, publicName }: Settings): string =>
  hosts["state-query"] === "fargate" && publicName !== undefined
    ? `https://${publicName}`
    : apiUrl(apiOf(stack, stage));

/** Adds the routes and lets the API call the function; nothing for a service that has none. */
export function addRoutes(stack: Stack, service: ServiceName, stage: string, fn: CfnFunction): void {
  const own = routes[service];
  if (own.length === 0) return;
  const id = apiOf(stack, stage);
  const integration = new CfnIntegration(stack, "Integration", {
    apiId: id,
    integrationType: "AWS_PROXY",
    integrationUri: fn.attrArn,
    payloadFormatVersion: "2.0",
    // The longest that an HTTP API waits.
    timeoutInMillis: 30_000,
  });
  for (const routeKey of own)
    new CfnRoute(stack, `Route${pascal(routeKey)}`, {
      apiId: id,
      routeKey,
      // Services check the partners' and operators' keys themselves.
      authorizationType: "NONE",
      target: `integrations/${integration.ref}`,
    });
  new CfnPermission(stack, "ApiInvokes", {
    functionName: fn.ref,
    action: "lambda:InvokeFunction",
    principal: "apigateway.amazonaws.com",
    sourceArn: `arn:${Aws.PARTITION}:execute-api:${Aws.REGION}:${Aws.ACCOUNT_ID}:${id}/*`,
  });
}
