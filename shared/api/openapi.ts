/** The OpenAPI 3.1 document of routes that are told as data. Made when first asked for: the contracts are here already, a document would be larger. */
import type { Answer, Content, Parameter, Route } from "@sluice/contracts/api/route.ts";
import { type ProblemCode, ProblemDocument, problemTypes } from "@sluice/contracts/problems/catalogue.ts";
import { type JsonSchema, jsonSchemaOf, type NamedSchemas, namedJsonSchemas } from "./schema.ts";

/** A response of an operation. */
export interface ResponseObject {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema }>>;
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

/** A parameter of an operation. */
export interface ParameterObject {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly description: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
}

/** An operation. */
export interface OperationObject {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly ParameterObject[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>>;
  };
  readonly responses: Readonly<Record<string, ResponseObject>>;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

/** A request that is made to a partner. */
export interface WebhookOperation {
  readonly summary: string;
  readonly parameters: readonly ParameterObject[];
  readonly requestBody: NonNullable<OperationObject["requestBody"]>;
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

/** The parts of the document that we write. */
export interface OpenApi {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  /** What is sent to partners, by type of notice. */
  readonly webhooks: Readonly<Record<string, { readonly post: WebhookOperation }>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, unknown>>;
  };
}

/** What a document is made of. */
export interface ApiParts {
  readonly info: OpenApi["info"];
  readonly routes: readonly Route[];
  /** The bodies that are sent to partners, by type of notice. */
  readonly notices?: NamedSchemas;
  /** `Problem` is always one. */
  readonly named: NamedSchemas;
}

/** The document. */
export function openApi({ info, routes, named, notices = {} }: ApiParts): OpenApi {
  const all = { ...named, Problem: ProblemDocument };
  const paths: Record<string, Record<string, OperationObject>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method.toLowerCase()] = operation(route, all);
  return {
    openapi: "3.1.0",
    info,
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    webhooks: Object.fromEntries(
      Object.entries(notices).map(([type, schema]) => [type, { post: webhook(type, schema, all) }]),
    ),
    components: {
      schemas: namedJsonSchemas(all),
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "`Authorization: Bearer slk_…`" },
      },
    },
  };
}

function operation(route: Route, named: NamedSchemas): OperationObject {
  const { about, body, access } = route;
  const needs = access === "anyone" ? "" : `Needs ${keyOf[access]} key.`;
  const description = [about, needs].filter(Boolean).join(" ");
  return {
    operationId: route.name,
    tags: [route.tag],
    summary: route.summary,
    ...(description !== "" && { description }),
    parameters: [
      ...parameters("path", route.parameters, named),
      ...parameters("query", route.query, named),
      ...parameters("header", route.headers, named),
    ],
    ...(body !== undefined && {
      requestBody: { required: body.required, content: content([body], named) ?? {} },
    }),
    responses: { ...answers(route, named), ...refusals(route) },
    security: access === "anyone" ? [] : [{ key: [] }],
  };
}

/** The headers of Standard Webhooks. */
const signature: Readonly<Record<string, Parameter>> = {
  "webhook-id": { about: "The notice's id: the same at every try.", required: true },
  "webhook-timestamp": { about: "When this try was signed, in seconds since 1970.", required: true },
  "webhook-signature": {
    about:
      "`v1,` and the HMAC-SHA256 of id, timestamp and body in base64; several, divided by blanks, while a secret is rotated.",
    required: true,
  },
};

const webhook = (type: string, schema: NamedSchemas[string], named: NamedSchemas): WebhookOperation => ({
  summary: `The notice ${type}`,
  parameters: parameters("header", signature, named),
  requestBody: { required: true, content: content([{ type: "application/json", schema }], named) ?? {} },
  responses: { "2XX": { description: "It was taken; anything else has it sent again." } },
});

const parameters = (
  where: ParameterObject["in"],
  all: Readonly<Record<string, Parameter>> = {},
  named: NamedSchemas,
): ParameterObject[] =>
  Object.entries(all).map(([name, { about, schema, required }]) => ({
    name,
    in: where,
    description: about,
    required: where === "path" || required === true,
    schema: schema === undefined ? { type: "string" } : jsonSchemaOf(schema, named),
  }));

function answers(route: Route, named: NamedSchemas): Record<string, ResponseObject> {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, answer]: [string, Answer]) => {
      const held = content(answer.content, named);
      return [
        status,
        {
          description: answer.about,
          ...(answer.headers !== undefined && { headers: headers(answer.headers) }),
          ...(held !== null && { content: held }),
        },
      ];
    }),
  );
}

/** Whose key. */
const keyOf = {
  "any key": "any",
  partner: "a partner's",
  operator: "an operator's",
  "operator or auditor": "an operator's or auditor's",
} as const;

const headers = (all: Readonly<Record<string, string>>): NonNullable<ResponseObject["headers"]> =>
  Object.fromEntries(
    Object.entries(all).map(([name, description]) => [name, { description, schema: { type: "string" } }]),
  );

function content(
  all: readonly Content[],
  named: NamedSchemas,
): Record<string, { readonly schema: JsonSchema }> | null {
  if (all.length === 0) return null;
  return Object.fromEntries(
    all.map(({ type, schema }) => [
      type,
      { schema: schema === undefined ? {} : jsonSchemaOf(schema, named) },
    ]),
  );
}

/** Its problems, one answer a status; each `type` is one of those that the status may have. */
function refusals({ problems, access }: Route): Record<string, ResponseObject> {
  const usual: ProblemCode[] =
    access === "anyone"
      ? ["internal"]
      : ["unauthorized", "mistyped-key", "key-ended", "too-many-requests", "internal"];
  const byStatus = Map.groupBy([...usual, ...problems], (code) => problemTypes[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `${problemTypes[code].title} (\`${code}\`).`).join(" "),
        content: {
          "application/problem+json": {
            schema: {
              allOf: [{ $ref: "#/components/schemas/Problem" }],
              properties: { type: { enum: codes.map((code) => `/problems/${code}`) } },
            },
          },
        },
      },
    ]),
  );
}
