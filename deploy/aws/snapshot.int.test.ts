/** Each template, compact: a change of the stacks is seen in the change of its snapshot (`bun test deploy/aws/snapshot -u`). */
import { describe, expect, test } from "bun:test";
import { isObject, plain, type Template } from "./checks/template.ts";
import { fargate, synthesized } from "./testing.ts";

/** A line a resource: its id, its type and its properties, without what changes with every build. */
const lines = ({ Resources }: Template): readonly string[] =>
  Object.entries(Resources)
    .filter(([, { Type }]) => Type !== "AWS::CDK::Metadata")
    .map(([id, { Type, Properties = {}, DeletionPolicy = "" }]) => {
      const { Tags: _tags, ...rest } = isObject(Properties) ? Properties : {};
      return `${id} ${Type} ${DeletionPolicy}${JSON.stringify(plain(rest)).replace(/[0-9a-f]{64}[.]zip/g, "<code>.zip")}`;
    });

describe.each([
  ["on Lambda", {}],
  ["on Fargate", fargate],
])("%s", (_host, context) => {
  test.each([...synthesized(context)])("%s is as it was", (_id, template) => {
    expect(lines(template)).toMatchSnapshot();
  });
});

test("as images on Lambda the functions are as they were, and hosts.int.test.ts has it that nothing else differs", () => {
  const functions = [...synthesized({ host: "lambda-bun" }).values()].flatMap((template) =>
    lines(template).filter((line) => line.includes(" AWS::Lambda::Function ")),
  );
  expect(functions).toMatchSnapshot();
});
