import { describe, expect, test } from "bun:test";
import { Ajv } from "ajv";
import fc from "fast-check";
import { type ChangeKind, isBreaking } from "./changes.ts";
import { compareSchemas } from "./compare.ts";
import type { ContractSchema } from "./json-schema.ts";
import { releasedContracts } from "./released.ts";

const released = releasedContracts();
const ajv = new Ajv({ strict: false, validateFormats: false });

/** A change that a person might make to one field, and what it is to be called. */
interface Edit {
  readonly kind: ChangeKind;
  apply(schema: ContractSchema, field: string): ContractSchema | null;
}

const withField = (schema: ContractSchema, field: string, made: ContractSchema): ContractSchema => ({
  ...schema,
  properties: { ...schema.properties, [field]: made },
});
const without = (schema: ContractSchema, field: string): ContractSchema => {
  const { [field]: _, ...properties } = schema.properties ?? {};
  return { ...schema, properties, required: (schema.required ?? []).filter((name) => name !== field) };
};
const isRequired = (schema: ContractSchema, field: string): boolean =>
  (schema.required ?? []).includes(field);
const fieldOf = (schema: ContractSchema, field: string): ContractSchema => schema.properties?.[field] ?? {};

const edits: readonly Edit[] = [
  { kind: "field-added", apply: (schema) => withField(schema, "addedLater", { type: "string" }) },
  {
    kind: "required-field-added",
    apply: (schema) => ({
      ...withField(schema, "addedLater", { type: "string" }),
      required: [...(schema.required ?? []), "addedLater"],
    }),
  },
  {
    kind: "field-removed",
    apply: (schema, field) => (isRequired(schema, field) ? without(schema, field) : null),
  },
  {
    kind: "optional-field-removed",
    apply: (schema, field) => (isRequired(schema, field) ? null : without(schema, field)),
  },
  {
    kind: "made-required",
    apply: (schema, field) =>
      isRequired(schema, field) ? null : { ...schema, required: [...(schema.required ?? []), field] },
  },
  {
    kind: "made-optional",
    apply: (schema, field) =>
      isRequired(schema, field)
        ? { ...schema, required: (schema.required ?? []).filter((name) => name !== field) }
        : null,
  },
  { kind: "type-changed", apply: (schema, field) => withField(schema, field, { type: "null" }) },
  {
    kind: "narrowed",
    apply: (schema, field) => {
      const old = fieldOf(schema, field);
      return old.type === "integer" && typeof old["minimum"] === "number"
        ? withField(schema, field, { ...old, minimum: old["minimum"] + 1000 })
        : null;
    },
  },
  {
    kind: "widened",
    apply: (schema, field) => {
      const { maxLength, ...more } = fieldOf(schema, field);
      return maxLength === undefined ? null : withField(schema, field, more);
    },
  },
  {
    kind: "enum-value-added",
    apply: (schema, field) => {
      const old = fieldOf(schema, field);
      return old.enum === undefined
        ? null
        : withField(schema, field, { ...old, enum: [...old.enum, "later"] });
    },
  },
  {
    kind: "enum-value-removed",
    apply: (schema, field) => {
      const old = fieldOf(schema, field);
      return old.enum === undefined ? null : withField(schema, field, { ...old, enum: old.enum.slice(1) });
    },
  },
  {
    kind: "pattern-changed",
    apply: (schema, field) => {
      const old = fieldOf(schema, field);
      return old["pattern"] === undefined ? null : withField(schema, field, { ...old, pattern: "^never$" });
    },
  },
];

/** Any released contract, with any edits to any of its fields, one after another. */
const edited = fc
  .record({
    contract: fc.constantFrom(...released),
    plan: fc.array(fc.record({ edit: fc.constantFrom(...edits), at: fc.nat() }), {
      minLength: 1,
      maxLength: 3,
    }),
  })
  .map(({ contract, plan }) => {
    const fields = Object.keys(contract.schema.properties ?? {});
    const made: { readonly kind: ChangeKind; readonly path: string }[] = [];
    let after = contract.schema;
    for (const { edit, at } of plan) {
      const field = fields[at % fields.length] ?? "";
      const isNew = edit.kind === "field-added" || edit.kind === "required-field-added";
      const path = `$.${isNew ? "addedLater" : field}`;
      if (made.some((one) => one.path === path)) continue;
      const next = edit.apply(after, field);
      if (next === null) continue;
      after = next;
      made.push({ kind: edit.kind, path });
    }
    return { contract, after, made };
  });

describe("for any edits of any released contract", () => {
  test("each is named as what it is, and nothing else is", () => {
    fc.assert(
      fc.property(edited, ({ contract, after, made }) => {
        const named = compareSchemas(contract.schema, after).map(({ kind, path }) => `${path} ${kind}`);
        expect(named.sort()).toEqual(made.map(({ kind, path }) => `${path} ${kind}`).sort());
      }),
    );
  });

  test("where all are compatible, every released sample is still taken", () => {
    fc.assert(
      fc.property(edited, ({ contract, after }) => {
        if (compareSchemas(contract.schema, after).some(isBreaking)) return;
        const takes = ajv.compile(after);
        for (const sample of contract.samples) expect(takes(sample)).toBe(true);
      }),
    );
  });

  test("where a sample is refused, a change that hurts the new readers is named", () => {
    fc.assert(
      fc.property(edited, ({ contract, after }) => {
        const takes = ajv.compile(after);
        if (contract.samples.every((sample) => takes(sample))) return;
        expect(compareSchemas(contract.schema, after).some(isBreaking)).toBe(true);
      }),
    );
  });
});
