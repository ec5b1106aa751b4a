/** The one public address of services that are functions: an HTTP API, whose routes come with the services' stacks. */
import { Aws, CfnOutput, type Stack } from "aws-cdk-lib";
import { CfnApi, CfnStage } from "aws-cdk-lib/aws-apigatewayv2";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { CfnParameter } from "aws-cdk-lib/aws-ssm";
import { apiParameter, apiUrl, logGroupName } from "../names.ts";

const accessLog = JSON.stringify({
  requestId: "$context.requestId",
  time: "$context.requestTime",
  route: "$context.routeKey",
  status: "$context.status",
  bytes: "$context.responseLength",
  ms: "$context.responseLatency",
  error: "$context.integrationErrorMessage",
});

/** Adds it. */
export function addApi(stack: Stack, stage: string): void {
  const api = new CfnApi(stack, "Api", { name: `sluice-${stage}`, protocolType: "HTTP" });
  const log = new CfnLogGroup(stack, "ApiLog", {
    logGroupName: logGroupName(stage, "api"),
    retentionInDays: 30,
  });
  new CfnStage(stack, "ApiStage", {
    apiId: api.ref,
    stageName: "$default",
    autoDeploy: true,
    accessLogSettings: { destinationArn: log.attrArn, format: accessLog },
    defaultRouteSettings: { throttlingBurstLimit: 200, throttlingRateLimit: 100 },
  });
  new CfnParameter(stack, "ApiId", {
    name: apiParameter(stage),
    type: "String",
    value: api.ref,
    description: `Sluice's HTTP API in ${Aws.REGION}: where services' stacks put their routes`,
  });
  new CfnOutput(stack, "PublicAddress", { value: apiUrl(api.ref) });
}
