import { expect, test } from "bun:test";
import { healthApp, healthRoutes, probe } from "./health.ts";

test("a process that answers is alive, whatever it depends on", async () => {
  const app = healthRoutes(async () => ({ postgres: "connection refused" }));
  const answer = await app.request("/healthz");
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ status: "alive" });
});

test("a service is ready when each of its dependencies answers", async () => {
  const app = healthRoutes(() => probe({ postgres: async () => 1, objects: async () => undefined }));
  const answer = await app.request("/readyz");
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ status: "ready", dependencies: { postgres: null, objects: null } });
});

test("a service that is not ready says which dependency does not answer, and why", async () => {
  const refused = new AggregateError([new Error("connect ECONNREFUSED ::1:5432")], "");
  const app = healthRoutes(() =>
    probe(
      {
        postgres: async () => {
          throw refused;
        },
        objects: async () => undefined,
        dynamodb: () => new Promise(() => undefined),
      },
      20,
    ),
  );
  const answer = await app.request("/readyz");
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({
    status: "not ready",
    dependencies: {
      postgres: "connect ECONNREFUSED ::1:5432",
      objects: null,
      dynamodb: "no answer within 20 ms",
    },
  });
});

test("a service without routes of its own says where its work comes from", async () => {
  const app = healthApp("loader", async () => ({}));
  expect((await app.request("/healthz")).status).toBe(200);
  const answer = await app.request("/v1/files");
  expect(answer.status).toBe(404);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(await answer.json()).toMatchObject({
    type: "/problems/no-such-route",
    detail: expect.stringContaining("The loader has no GET /v1/files"),
  });
});
