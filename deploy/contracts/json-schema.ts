/** The part of JSON Schema (draft 7) that our contracts are written in, and how a valibot schema becomes it. */
import { toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";

/** A contract's schema as it is released. Keywords that are not named here are kept, and compared as a whole. */
export interface ContractSchema {
  readonly [keyword: string]: unknown;
  readonly type?: string | undefined;
  readonly properties?: Readonly<Record<string, ContractSchema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: ContractSchema | undefined;
  readonly propertyNames?: ContractSchema | undefined;
  readonly additionalProperties?: boolean | ContractSchema | undefined;
  readonly enum?: readonly unknown[] | undefined;
}

/** Reads one. */
export const ContractSchema: v.GenericSchema<ContractSchema> = v.lazy(() => Loose);
const Loose = v.looseObject({
  type: v.optional(v.string()),
  properties: v.optional(v.record(v.string(), ContractSchema)),
  required: v.optional(v.array(v.string())),
  items: v.optional(ContractSchema),
  propertyNames: v.optional(ContractSchema),
  additionalProperties: v.optional(v.union([v.boolean(), ContractSchema])),
  enum: v.optional(v.array(v.unknown())),
});

/** Says nothing of what a message may hold: a name for the type checker, and a mending of blanks before the check. */
const silent = ["brand", "trim"];

/** The schema of what is sent, before any transformation. Throws when a pipe holds a check that JSON Schema cannot say. */
export function schemaOf(payload: v.GenericSchema): ContractSchema {
  const made = toJsonSchema(payload, { typeMode: "input", ignoreActions: silent });
  return v.parse(ContractSchema, JSON.parse(JSON.stringify(made)));
}
