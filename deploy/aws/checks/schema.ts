/** Templates against the CloudFormation resource schemas that @aws-cdk/aws-service-spec ships: types, properties, what is required, and kinds of values. */
import { loadAwsServiceSpec } from "@aws-cdk/aws-service-spec";
import type { Property, PropertyType, Resource, TypeDefinition } from "@aws-cdk/service-spec-types";
import { isIntrinsic, isObject, type JsonRecord, type Template } from "./template.ts";

/** The schemas. */
export type Schemas = Awaited<ReturnType<typeof loadAwsServiceSpec>>;
export const loadSchemas = (): Promise<Schemas> => loadAwsServiceSpec();

/** Every fault of a template: where, and what is wrong. Empty when it is valid. */
export function schemaFaults(schemas: Schemas, template: Template): readonly string[] {
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties = {} }]) => {
    const [resource] = schemas.lookup("resource", "cloudFormationType", "equals", Type);
    return resource === undefined
      ? [`${id}: there is no resource type ${Type}`]
      : propertyFaults(schemas, resource, Properties, id);
  });
}

function propertyFaults(
  schemas: Schemas,
  { properties }: Pick<Resource | TypeDefinition, "properties">,
  given: JsonRecord,
  at: string,
): readonly string[] {
  const missing = Object.entries(properties).flatMap(([name, property]: [string, Property]) =>
    property.required === true && given[name] === undefined ? [`${at}: ${name} is required`] : [],
  );
  const wrong = Object.entries(given).flatMap(([name, value]) => {
    const property = properties[name];
    if (property === undefined) return [`${at}: there is no property ${name}`];
    const types = [property.type, ...(property.previousTypes ?? [])];
    const faults = types.map((type) => typeFaults(schemas, type, value, `${at}.${name}`));
    return faults.find((found) => found.length === 0) ?? faults[0] ?? [];
  });
  return [...missing, ...wrong];
}

function typeFaults(schemas: Schemas, type: PropertyType, value: unknown, at: string): readonly string[] {
  if (isIntrinsic(value)) return [];
  const is = (good: boolean, kind: string): readonly string[] =>
    good ? [] : [`${at}: ${JSON.stringify(value)} is no ${kind}`];
  switch (type.type) {
    case "string":
      return allowed(type.allowedValues, value, at) ?? is(typeof value === "string", "string");
    case "integer":
      return is(Number.isInteger(value), "whole number");
    case "number":
      return is(typeof value === "number", "number");
    case "boolean":
      return is(typeof value === "boolean", "boolean");
    case "array":
      if (!Array.isArray(value)) return is(false, "list");
      return value.flatMap((item: unknown, index) =>
        typeFaults(schemas, type.element, item, `${at}[${index}]`),
      );
    case "map":
      if (!isObject(value)) return is(false, "map");
      return Object.entries(value).flatMap(([key, item]) =>
        typeFaults(schemas, type.element, item, `${at}.${key}`),
      );
    case "ref":
      return isObject(value)
        ? propertyFaults(schemas, schemas.get("typeDefinition", type.reference), value, at)
        : is(false, "object");
    case "union": {
      const faults = type.types.map((one) => typeFaults(schemas, one, value, at));
      return faults.find((found) => found.length === 0) ?? faults[0] ?? [];
    }
    case "json":
    case "date-time":
    case "tag":
    case "null":
      break;
  }
  return [];
}

function allowed(
  values: readonly string[] | undefined,
  value: unknown,
  at: string,
): readonly string[] | null {
  if (values === undefined || typeof value !== "string" || values.includes(value)) return null;
  return [`${at}: ${value} is none of ${values.join(", ")}`];
}
