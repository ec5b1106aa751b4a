/** For tests: an app whose every answer is held against the OpenAPI document that tells of its routes. */
import { apiInfo, namedSchemas, routes } from "@sluice/contracts/api/routes.ts";
import type { Route } from "@sluice/contracts/api/route.ts";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { Hono } from "hono";
import type { ApiParts, OpenApi, OperationObject } from "./openapi.ts";
import { openApi } from "./openapi.ts";
import type { JsonSchema } from "./schema.ts";

const contract: ApiParts = { info: apiInfo, routes, named: namedSchemas };

type Check = (method: string, path: string, response: Response) => Promise<void>;
const checks = new WeakMap<readonly Route[], Check>();

/** An app that answers as `app` does, and throws where the document tells another answer, or none. */
export function checked(app: Hono, parts: ApiParts = contract): Hono {
  const outer = new Hono();
  outer.all("*", async (c) => {
    const { method, url } = c.req.raw;
    const response = await app.fetch(c.req.raw);
    // Hundreds of tests make an app: the document and its schemas are made once, and where nobody asks, never.
    const check = checks.get(parts.routes) ?? answerCheck(parts);
    checks.set(parts.routes, check);
    await check(method, new URL(url).pathname, response);
    return response;
  });
  outer.onError((err) => {
    throw err;
  });
  return outer;
}

/** Checks answers: throws for one that the document does not tell, or tells otherwise. */
export function answerCheck(parts: ApiParts): Check {
  const document = openApi(parts);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const compiled = new Map<string, ValidateFunction>();
  const matchers = parts.routes.map((route) => ({ route, shape: shapeOf(route) }));
  return async (method, path, response) => {
    // HEAD is answered as GET is, without the content.
    const asked = method === "HEAD" ? "GET" : method;
    const matching = matchers.filter(({ route, shape }) => route.method === asked && shape.test(path));
    // The most literal path is the one that is meant, as for a router.
    const [found] = matching.toSorted((a, b) => variables(a.route) - variables(b.route));
    const type = (response.headers.get("content-type") ?? "").split(";")[0] ?? "";
    const about = `${method} ${path} answered ${response.status} ${type}`;
    if (found === undefined) {
      if (response.status === 404 || response.status === 405) return;
      throw new Error(`${about}: no route is told of (contracts/api)`);
    }
    const { route } = found;
    const operation = operationOf(document, route);
    const told = operation.responses[String(response.status)];
    if (told === undefined) throw new Error(`${about}: ${route.name} does not tell of it (contracts/api)`);
    for (const name of ["link", "location"])
      if (response.headers.has(name) && told.headers?.[name.replace(/^l/, "L")] === undefined)
        throw new Error(`${about} with a header ${name}: ${route.name} does not tell of it`);
    if (told.content === undefined) return;
    const schema = told.content[type]?.schema;
    if (schema === undefined) throw new Error(`${about}: ${route.name} does not tell of that type`);
    if (!type.endsWith("json") || method === "HEAD") return;
    const key = `${route.name} ${response.status} ${type}`;
    const validate = compiled.get(key) ?? ajv.compile(withComponents(schema, document));
    compiled.set(key, validate);
    if (!validate(await response.clone().json()))
      throw new Error(`${about}, unlike its schema: ${ajv.errorsText(validate.errors)}`);
  };
}

function operationOf(document: OpenApi, route: Route): OperationObject {
  const operation = document.paths[route.path]?.[route.method.toLowerCase()];
  if (operation === undefined) throw new Error(`${route.name} is not in the document`);
  return operation;
}

const variables = ({ path }: Route): number => path.split("{").length;
const shapeOf = ({ path }: Route): RegExp =>
  new RegExp(`^${path.replaceAll(".", "[.]").replaceAll(/\{[^}]+\}/g, "[^/]+")}$`);

/** A schema of one answer with all that it may refer to; of what it names, no member may be untold. */
function withComponents(schema: JsonSchema, { components }: OpenApi): JsonSchema {
  const schemas = Object.fromEntries(
    Object.entries(components.schemas).map(([name, one]) => [name, name === "Problem" ? one : closed(one)]),
  );
  const isProblem = "allOf" in schema;
  return { ...(isProblem ? schema : asSchema(closed(schema))), components: { schemas } };
}

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const asSchema = (value: unknown): JsonSchema => (isSchema(value) ? value : {});

function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (!isSchema(value)) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, closed(one)]));
  const open = value["type"] === "object" && "properties" in value && !("additionalProperties" in value);
  return open ? { ...inner, additionalProperties: false } : inner;
}
