/** Who may take a role. */
import { type Conditions, PolicyDocument, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";

/** One AWS service, under conditions that keep it to our own resources. */
export const trust = (service: string, conditions: Conditions = {}): PolicyDocument =>
  new PolicyDocument({
    statements: [
      new PolicyStatement({
        principals: [new ServicePrincipal(service)],
        actions: ["sts:AssumeRole"],
        conditions,
      }),
    ],
  });
