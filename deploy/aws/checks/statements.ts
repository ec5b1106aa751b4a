/** What a template's roles allow. */
import * as v from "valibot";
import { plain, resourcesOf, type Template } from "./template.ts";

const texts = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((given) => (typeof given === "string" ? [given] : given)),
);
const Role = v.object({
  Policies: v.array(
    v.object({
      PolicyDocument: v.object({
        Statement: v.array(v.object({ Effect: v.literal("Allow"), Action: texts, Resource: texts })),
      }),
    }),
  ),
});

/** A statement of a role. */
export interface Allowed {
  readonly role: string;
  readonly actions: readonly string[];
  /** With references as `${Name}`. */
  readonly resources: readonly string[];
}

/** Every statement of every role. Throws on a role of another shape: one with managed policies, or a Deny. */
export const statementsOf = (template: Template): readonly Allowed[] =>
  resourcesOf(template, "AWS::IAM::Role").flatMap(({ id, properties }) => {
    if (properties["ManagedPolicyArns"] !== undefined) throw new Error(`${id} has managed policies`);
    return v.parse(Role, plain(properties)).Policies.flatMap(({ PolicyDocument }) =>
      PolicyDocument.Statement.map(({ Action, Resource }) => ({
        role: id,
        actions: Action,
        resources: Resource,
      })),
    );
  });
