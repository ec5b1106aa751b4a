/** DynamoDB's typed JSON, in which pipes deliver maps: the schema of a value, as the schema of its typed form. */
import type { JsonSchema } from "./schema.ts";

const one = (letter: string, schema: unknown): JsonSchema => ({
  type: "object",
  properties: { [letter]: schema },
  required: [letter],
  additionalProperties: false,
});
const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const schemas = (value: unknown): JsonSchema[] => (Array.isArray(value) ? value.filter(isSchema) : []);

/** Turns it. What it cannot tell stays open. */
export function typedSchema(schema: JsonSchema): JsonSchema {
  for (const word of ["anyOf", "oneOf", "allOf"])
    if (word in schema) return { [word]: schemas(schema[word]).map(typedSchema) };
  switch (schema["type"]) {
    case "object":
      return one("M", members(schema));
    case "array":
      return one("L", {
        type: "array",
        ...(isSchema(schema["items"]) && { items: typedSchema(schema["items"]) }),
      });
    case "number":
    case "integer":
      return one("N", { type: "string", pattern: "^-?[0-9]" });
    case "boolean":
      return one("BOOL", { type: "boolean" });
    case "null":
      return one("NULL", { const: true });
    case "string":
      return one("S", schema);
    default:
      return "enum" in schema || "const" in schema ? one("S", schema) : {};
  }
}

/** A map's members, each typed. */
export function members(schema: JsonSchema): JsonSchema {
  const { properties, required, additionalProperties } = schema;
  return {
    type: "object",
    ...(isSchema(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, of]) => [name, isSchema(of) ? typedSchema(of) : {}]),
      ),
    }),
    ...(Array.isArray(required) && { required }),
    ...(isSchema(additionalProperties) && { additionalProperties: typedSchema(additionalProperties) }),
  };
}
