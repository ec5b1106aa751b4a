/** A CloudFormation template, as far as checks read it. */
import * as v from "valibot";

/** Any JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>;
export const isObject = (value: unknown): value is JsonRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What CloudFormation fills in itself: a reference or a function. */
export function isIntrinsic(value: unknown): boolean {
  if (!isObject(value)) return false;
  const [key, ...more] = Object.keys(value);
  return key !== undefined && more.length === 0 && (key === "Ref" || key.startsWith("Fn::"));
}

const Json = v.record(v.string(), v.unknown());
const Resource = v.object({
  Type: v.string(),
  Properties: v.optional(Json),
  DependsOn: v.optional(v.unknown()),
  DeletionPolicy: v.optional(v.string()),
  UpdateReplacePolicy: v.optional(v.string()),
});
export const Template = v.object({ Resources: v.record(v.string(), Resource) });
export type Template = v.InferOutput<typeof Template>;
export type TemplateResource = v.InferOutput<typeof Resource>;

/** The resources of one type, with their logical ids. */
export const resourcesOf = (
  template: Template,
  type: string,
): readonly { id: string; properties: JsonRecord }[] =>
  Object.entries(template.Resources).flatMap(([id, { Type, Properties = {} }]) =>
    Type === type ? [{ id, properties: Properties }] : [],
  );

/** A value with its references written as text: `${AWS::Region}`, `${Table.Arn}`. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  if (typeof value["Ref"] === "string") return `\${${value["Ref"]}}`;
  const attribute = value["Fn::GetAtt"];
  if (Array.isArray(attribute)) return `\${${attribute.join(".")}}`;
  const join = value["Fn::Join"];
  if (Array.isArray(join) && Array.isArray(join[1]))
    return join[1].map((part) => String(plain(part))).join(String(join[0]));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
