import { describe, expect, test } from "bun:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import type { Route } from "@sluice/contracts/api/route.ts";
import { noticeBodies } from "@sluice/contracts/api/notice.ts";
import { apiInfo, namedSchemas, routes } from "@sluice/contracts/api/routes.ts";
import { services, type ServiceName } from "@sluice/contracts/services.ts";
import { routes as awsRoutes } from "@sluice/deploy/aws/service/shape.ts";
import { serviceOf } from "@sluice/deploy/local/supervisor/router.ts";
import { createApp as gatewayApp } from "@sluice/ingest-gateway/app.ts";
import { testGateway } from "@sluice/ingest-gateway/testing.ts";
import { createApp as loaderApp } from "@sluice/loader/app.ts";
import { memoryAudit } from "@sluice/shared/audit/testing.ts";
import { openApi } from "@sluice/shared/api/openapi.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { createApp as queryApp } from "@sluice/state-query/app.ts";
import { testQuery } from "@sluice/state-query/testing.ts";
import { createApp as syncApp } from "@sluice/sync-consumer/app.ts";
import { createApp as validatorApp } from "@sluice/validator/app.ts";
import type { Hono } from "hono";

const ready = () => Promise.resolve({});
const gateway = await testGateway();
const query = await testQuery();
const apps: Readonly<Record<ServiceName, Hono>> = {
  "ingest-gateway": gatewayApp(gateway.deps),
  validator: validatorApp(ready),
  loader: loaderApp({
    ...gateway.deps,
    audit: memoryAudit(),
    log: silentLog,
    ready,
    operator: { keyId: "OPERATOR1", secretSha256: "0".repeat(64) },
  }),
  "sync-consumer": syncApp(ready),
  "state-query": queryApp(query.deps),
};
/** Names of parameters are nobody's business but the route's own. */
const shape = (method: string, path: string): string =>
  `${method} ${path.replaceAll(/\{[^}]+\}|:[^/]+/g, "{}")}`;
const toldOf = (service: ServiceName): Route[] => routes.filter(({ services }) => services.includes(service));

describe("the OpenAPI document", () => {
  test("is one, by OpenAPI's own schema", async () => {
    const document = openApi({ info: apiInfo, routes, named: namedSchemas, notices: noticeBodies });
    const found = await new Validator().validate(JSON.parse(JSON.stringify(document)));
    expect(found.errors).toBeUndefined();
    expect(found.valid).toBe(true);
    expect(Object.keys(document.webhooks)).toEqual(Object.keys(noticeBodies));
  });

  test.each(services)("tells every route that %s has, and no other", (service) => {
    const has = apps[service].routes
      .filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => shape(method, path));
    const told = toldOf(service).map(({ method, path }) => shape(method, path));
    expect([...new Set(has)].sort()).toEqual(told.sort());
  });

  test("gives each operation a name of its own, and each parameter of a path its place", () => {
    expect(new Set(routes.map(({ name }) => name)).size).toBe(routes.length);
    for (const { path, parameters = {} } of routes)
      expect(Object.keys(parameters)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name));
  });

  const outward = routes.filter(({ services }) => services.length === 1);
  const targets = { gateway: "ingest-gateway", loader: "loader", query: "state-query" } as const;
  test.each(outward)(
    "$method $path comes to its service, at home as on AWS",
    ({ method, path, services }) => {
      const [service] = services;
      expect<string>(targets[serviceOf(method, path)]).toBe(service ?? "");
      const matching = Object.entries(awsRoutes).flatMap(([name, patterns]) =>
        patterns.filter((pattern) => matches(pattern, method, path)).map((pattern) => ({ name, pattern })),
      );
      // A pattern for everything below comes last, as an HTTP API has it.
      const [first] = matching.toSorted(
        (a, b) => Number(a.pattern.includes("+")) - Number(b.pattern.includes("+")),
      );
      expect(first?.name).toBe(service);
    },
  );
});

function matches(pattern: string, method: string, path: string): boolean {
  const [wanted, place = ""] = pattern.split(" ");
  const expression = place.replaceAll(/\{\w+\+\}/g, ".+").replaceAll(/\{\w+\}/g, "[^/]+");
  return (wanted === method || wanted === "ANY") && new RegExp(`^${expression}$`).test(path);
}
