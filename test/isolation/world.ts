/** Two partners and what one of them has, in every service's app, over stores that tell what is asked of them. */
import { routes as told } from "@sluice/contracts/api/routes.ts";
import type { Access } from "@sluice/contracts/api/route.ts";
import type { ServiceName } from "@sluice/contracts/services.ts";
import { createApp as gatewayApp } from "@sluice/ingest-gateway/app.ts";
import {
  acme,
  issue,
  operatorKey as gatewayOperator,
  sendFile,
  testGateway,
} from "@sluice/ingest-gateway/testing.ts";
import { createApp as loaderApp } from "@sluice/loader/app.ts";
import { memoryAudit } from "@sluice/shared/audit/testing.ts";
import { hashSecret, writeKey } from "@sluice/shared/http/api-key.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { createApp as queryApp } from "@sluice/state-query/app.ts";
import { eventsOf, fileNumbered, orderEvent, testQuery, wholeWay } from "@sluice/state-query/testing.ts";
import { feedPaused } from "@sluice/state-query/testing-pauses.ts";
import { createApp as syncApp } from "@sluice/sync-consumer/app.ts";
import { createApp as validatorApp } from "@sluice/validator/app.ts";
import type { Hono } from "hono";

const secret = "s".repeat(43);
/** The owner's key and the other partner's, known to every service that knows partners. */
export const keys = { acme: writeKey("ACMEKEY1", secret), zenith: writeKey("ZENITHKEY1", secret) };

/** A route that an app has, and whose key it asks for. */
export interface RouteAt {
  readonly service: ServiceName;
  readonly method: string;
  /** As Hono writes it. */
  readonly path: string;
  readonly access: Access;
}

/** The apps, and acme's ids in place of each parameter. */
export interface IsolationWorld {
  readonly apps: Readonly<Record<ServiceName, Hono>>;
  readonly routes: readonly RouteAt[];
  /** What the stores were asked since the last call of this, in order; ids are left out. */
  takeAsked(): readonly string[];
  /** acme's value of a path's parameter, and one of the same form that nobody has. Throws for a parameter that is not known here. */
  valueOf(route: RouteAt, parameter: string): { readonly owned: string; readonly absent: string };
}

const anyId =
  /[fu]_[0-9A-Z]{26}|[0-9A-Z]{26}|ACMEKEY1|ZENITHKEY1|[0-9a-f]{16,64}|A-[0-9]+|acme|zenith|nobody/g;

/** A store whose every call is noted by its name and its arguments, without the ids in them. */
function noted<Store extends object>(store: Store, asked: string[]): Store {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...given: unknown[]): unknown => {
        asked.push(`${String(name)} ${JSON.stringify(given)}`.replace(anyId, "…"));
        const answer: unknown = Reflect.apply(value, target, given);
        // One item more is no difference to be seen; a thousand are.
        if (answer instanceof Promise)
          answer.then(
            (items: unknown) => Array.isArray(items) && items.length > 1 && asked.push("… gave many"),
            () => undefined,
          );
        return answer;
      };
    },
  });
}

/** Makes it: acme has a file that was loaded, one with bad rows, an entity, a key; zenith has a key alone. */
export async function isolationWorld(): Promise<IsolationWorld> {
  const asked: string[] = [];
  const gateway = await testGateway();
  await issue(gateway.deps.store, "zenith", "ZENITHKEY1", [...gateway.deps.feeds.keys()]);
  const sent = await sendFile(gateway, "1,2\n3,4\n");
  const file = String(sent.json["file"]);

  const begin = async (path: string, body: string | null, tus: Record<string, string> = {}) => {
    const headers = { authorization: `Bearer ${keys.acme}`, ...tus };
    const begun = await gatewayApp(gateway.deps).request(path, { method: "POST", headers, body });
    return /u_[0-9A-Z]{26}/.exec(begun.headers.get("location") ?? "")?.[0] ?? "";
  };
  const inParts = await begin("/v1/uploads", JSON.stringify({ feed: "orders", bytes: 5 }));
  const metadata = `feed ${btoa("orders")}`;
  const byTus = await begin("/v1/tus", null, {
    ...{ "tus-resumable": "1.0.0", "upload-length": "5", "upload-metadata": metadata },
  });

  const query = await testQuery();
  const bad = fileNumbered(2);
  await query.take(...wholeWay(fileNumbered(1)), eventsOf(bad).received(), eventsOf(bad).failed());
  await query.take(orderEvent("A-1", 1), feedPaused({ partner: acme }, 1, 1));
  query.objects.set(`acme/${bad}/raw`, "x".repeat(698));
  for (const shard of [0, 1])
    query.objects.set(`acme/${fileNumbered(1)}/conflicts/${shard}`, {
      conflicts: 0,
      byCode: {},
      samples: [],
    });

  const added = await query.app.request("/v1/webhooks", {
    method: "POST",
    headers: { authorization: `Bearer ${keys.acme}` },
    body: JSON.stringify({ url: "https://hooks.acme.example" }),
  });
  const webhook = /wh_[0-9A-Z]{26}/.exec(await added.text())?.[0] ?? "";

  const ready = () => Promise.resolve({});
  const gatewayDeps = {
    ...gateway.deps,
    store: noted(gateway.deps.store, asked),
    objects: noted(gateway.deps.objects, asked),
    parts: noted(gateway.deps.parts, asked),
  };
  const apps: Readonly<Record<ServiceName, Hono>> = {
    "ingest-gateway": gatewayApp(gatewayDeps),
    validator: validatorApp(ready),
    loader: loaderApp({
      ...gatewayDeps,
      audit: memoryAudit(),
      log: silentLog,
      ready,
      operator: { keyId: "OPERATOR", secretSha256: hashSecret(secret) },
    }),
    "sync-consumer": syncApp(ready),
    "state-query": queryApp({
      ...query.deps,
      model: noted(query.deps.model, asked),
      objects: noted(query.deps.objects, asked),
      webhooks: { ...query.deps.webhooks, store: noted(query.deps.webhooks.store, asked) },
      // A live stream of an owner ends with what it has.
      pause: () => Promise.reject(new Error("nothing is live here")),
    }),
  };
  const values: Readonly<Record<string, readonly [owned: string, absent: string]>> = {
    feed: ["orders", "ordres"],
    event: ["file.received.v1", "file.received.v1"],
    partner: ["acme", "nobody"],
    key: ["ACMEKEY1", "NOSUCHKEY1"],
    code: ["cell.pattern", "no.such"],
    type: ["order", "order"],
    line: ["2", "3"],
    number: ["1", "1"],
  };
  const ids: Readonly<Record<string, readonly [owned: string, absent: string]>> = {
    "state-query /v1/files": [fileNumbered(1), fileNumbered(9)],
    "state-query /console/files": [fileNumbered(1), fileNumbered(9)],
    "state-query /console/entities": ["A-1", "A-9"],
    "state-query /v1/entities": ["A-1", "A-9"],
    "state-query /v1/trace": ["A-1", "A-9"],
    "state-query /v1/webhooks": [webhook, `wh_${"9".repeat(26)}`],
    "state-query /console/dead-letters": ["a".repeat(16), "b".repeat(16)],
    "state-query /v1/dead-letters": ["a".repeat(16), "b".repeat(16)],
    "ingest-gateway /v1/partners": [file, `f_${"9".repeat(26)}`],
    "loader /v1/partners": [file, `f_${"9".repeat(26)}`],
    "loader /console/partners": [file, `f_${"9".repeat(26)}`],
  };
  return {
    apps,
    routes: routesOf(apps),
    takeAsked: () => asked.splice(0),
    valueOf: ({ service, path }, parameter) => {
      const place = path.split("/").slice(0, 3).join("/");
      if (parameter === "upload")
        return { owned: place === "/v1/tus" ? byTus : inParts, absent: `u_${"9".repeat(26)}` };
      const found = values[parameter] ?? (isId(parameter) ? ids[`${service} ${place}`] : undefined);
      if (found === undefined)
        throw new Error(
          `${path} has a parameter :${parameter} that this test cannot fill: tell it whose it is`,
        );
      // Bad rows are asked of a file that has some.
      const owned = path.endsWith("/bad-rows") && isId(parameter) ? bad : found[0];
      return { owned, absent: found[1] };
    },
  };
}

/** The operator's key at the gateway and the loader. */
export const operatorKey = gatewayOperator;

const isId = (parameter: string): boolean => ["id", "file"].includes(parameter);

/** Every route of every app, with its access as contracts/api tells it. Throws for one that is not told there. */
function routesOf(apps: Readonly<Record<ServiceName, Hono>>): RouteAt[] {
  const shape = (path: string): string => path.replaceAll(/\{[^}]+\}|:[^/]+/g, "{}");
  return Object.entries(apps).flatMap(([service, app]) => {
    const found = new Map(
      app.routes
        .filter(({ method }) => method !== "ALL")
        .map((route) => [`${route.method} ${route.path}`, route]),
    );
    return [...found.values()].map(({ method, path }) => {
      const known = told.find(
        (route) =>
          route.method === method &&
          shape(route.path) === shape(path) &&
          route.services.some((name) => name === service),
      );
      if (known === undefined)
        throw new Error(
          `${service} has ${method} ${path}, and contracts/api does not say whose key it asks for`,
        );
      return {
        service: known.services.find((name) => name === service) ?? "state-query",
        method,
        path,
        access: known.access,
      };
    });
  });
}
