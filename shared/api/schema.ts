/** JSON Schema (draft 2020-12, which OpenAPI 3.1 and AsyncAPI 3 speak) of a contract. */
import { toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";

/** A schema as JSON. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** Schemas that have a name of their own: where another holds one, it refers to it. */
export type NamedSchemas = Readonly<Record<string, v.GenericSchema>>;

/** Names for the type checker, and mendings before the check. */
const silent = ["brand", "trim"];
const Schema = v.record(v.string(), v.unknown());

/**
 * The schema of what is written. `$ref`s point to `#/components/schemas/<name>`.
 * @throws when it holds a check that JSON Schema cannot say
 */
export function jsonSchemaOf(schema: v.GenericSchema, named: NamedSchemas = {}): JsonSchema {
  const made = toJsonSchema(schema, {
    target: "draft-2020-12",
    typeMode: "input",
    ignoreActions: silent,
    definitions: { ...named },
    overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  });
  const { $schema: _, $defs: __, ...rest } = v.parse(Schema, JSON.parse(JSON.stringify(made)));
  return rest;
}

/** The named schemas, each with its own content. */
export function namedJsonSchemas(named: NamedSchemas): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(named).map(([name, schema]) => {
      const others = Object.fromEntries(Object.entries(named).filter(([other]) => other !== name));
      return [name, jsonSchemaOf(schema, others)];
    }),
  );
}
