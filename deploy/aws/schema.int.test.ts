import { describe, expect, test } from "bun:test";
import { loadSchemas, schemaFaults } from "./checks/schema.ts";
import { fargate, lambda, lambdaBun, synthesized } from "./testing.ts";

const schemas = await loadSchemas();

describe.each([
  ["on Lambda, with Postgres in a VPC", lambda],
  ["as images on Lambda", lambdaBun],
  ["on Fargate", fargate],
])("every template %s", (_name, context) => {
  const templates = [...synthesized(context)];
  test("is there", () => expect(templates).toHaveLength(6));
  test.each(templates)("%s is valid by CloudFormation's schemas", (_id, template) => {
    expect(schemaFaults(schemas, template)).toEqual([]);
  });
});

test("a template's faults are found", () => {
  const queue = (Properties: Record<string, unknown>) => ({ Type: "AWS::SQS::Queue", Properties });
  const Resources = {
    Typo: queue({ QueueNam: "a" }),
    Kind: queue({ VisibilityTimeout: "soon" }),
    Pipe: { Type: "AWS::Pipes::Pipe", Properties: { Source: "a", Target: "b" } },
    Deep: { Type: "AWS::Lambda::Function", Properties: { Role: "r", Code: { S3Buckets: "b" } } },
    Unknown: { Type: "AWS::SQS::Quue" },
  };
  expect(schemaFaults(schemas, { Resources })).toEqual([
    "Typo: there is no property QueueNam",
    'Kind.VisibilityTimeout: "soon" is no whole number',
    "Pipe: RoleArn is required",
    "Deep.Code: there is no property S3Buckets",
    "Unknown: there is no resource type AWS::SQS::Quue",
  ]);
});
