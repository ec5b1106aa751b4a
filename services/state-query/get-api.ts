/** The interface told of itself: `GET /v1/openapi.json`, `/v1/asyncapi.json`, `/v1/schemas`, `/docs`. Made when first asked for, and kept. */
import { noticeBodies } from "@sluice/contracts/api/notice.ts";
import { apiInfo, namedSchemas, routes } from "@sluice/contracts/api/routes.ts";
import { eventSchema, toldEvents } from "@sluice/contracts/events/told.ts";
import { asyncApi } from "@sluice/shared/api/asyncapi.ts";
import { type OpenApi, openApi } from "@sluice/shared/api/openapi.ts";
import { jsonSchemaOf } from "@sluice/shared/api/schema.ts";
import { caching } from "@sluice/shared/http/caching.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import { noSuchSchema } from "./problems.ts";
import { docsPage } from "./web/docs-page.ts";
import { webPage } from "./web/document.ts";

let made: OpenApi | null = null;
const document = (): OpenApi =>
  (made ??= openApi({ info: apiInfo, routes, named: namedSchemas, notices: noticeBodies }));
let madeOfEvents: ReturnType<typeof asyncApi> | null = null;

/** The routes. */
export const getOpenApi = (c: Context): Response => c.json(document());

/** The events and queues. */
export const getAsyncApi = (c: Context): Response => c.json((madeOfEvents ??= asyncApi()));

/** The events. */
export const getSchemas = (c: Context): Response =>
  c.json({
    events: toldEvents.map(({ type, producer, consumers }) => ({
      type,
      producer,
      consumers,
      schema: `/v1/schemas/${type}`,
    })),
  });

/** One event's schema. */
export function getSchema(c: Context): Response {
  const named = c.req.param("event") ?? "";
  const event = toldEvents.find(({ type }) => type === named);
  if (event === undefined) return problemResponse(noSuchSchema(named));
  return c.json({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `/v1/schemas/${event.type}`,
    title: event.type,
    ...jsonSchemaOf(eventSchema(event)),
  });
}

/** The page. */
export const getDocs = (c: Context): Promise<Response> =>
  webPage(c, { title: "The interface", language: "en", keep: caching.release, body: docsPage(document()) });
