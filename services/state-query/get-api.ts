/** `GET /v1/openapi.json` and `GET /docs`: the interface told of itself. Made when first asked for, and kept. */
import { apiInfo, namedSchemas, routes } from "@sluice/contracts/api/routes.ts";
import { type OpenApi, openApi } from "@sluice/shared/api/openapi.ts";
import { caching } from "@sluice/shared/http/caching.ts";
import type { Context } from "hono";
import { docsPage } from "./web/docs-page.ts";
import { webPage } from "./web/document.ts";

let made: OpenApi | null = null;
const document = (): OpenApi => (made ??= openApi({ info: apiInfo, routes, named: namedSchemas }));

/** The document. */
export const getOpenApi = (c: Context): Response => c.json(document());

/** The page. */
export const getDocs = (c: Context): Promise<Response> =>
  webPage(c, { title: "The interface", language: "en", keep: caching.release, body: docsPage(document()) });
