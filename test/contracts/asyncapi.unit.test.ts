import { describe, expect, test } from "bun:test";
import specification from "@asyncapi/specs/schemas/3.0.0-without-$id.json" with { type: "json" };
import { pipelineEvents } from "@sluice/contracts/events/catalogue.ts";
import { eventSchema, toldEvents } from "@sluice/contracts/events/told.ts";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { queues } from "@sluice/contracts/topology.ts";
import { releasedContracts } from "@sluice/deploy/contracts/released.ts";
import { asyncApi } from "@sluice/shared/api/asyncapi.ts";
import { jsonSchemaOf } from "@sluice/shared/api/schema.ts";
import { members } from "@sluice/shared/api/typed-json.ts";
import { marshall } from "@aws-sdk/util-dynamodb";
import { asRecord, testQuery } from "@sluice/state-query/testing.ts";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";

const document = asRecord(JSON.parse(JSON.stringify(asyncApi())));

describe("the AsyncAPI document", () => {
  test("is one, by AsyncAPI's own schema", () => {
    const ajv = new Ajv({ strict: false, validateFormats: false, logger: false });
    const validate = ajv.compile(specification);
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
  });

  test("has every event and every queue, and the bus", () => {
    const { messages } = asRecord(document["components"]);
    const types = [...Object.keys(pipelineEvents), ...[...feeds.values()].flatMap(({ events }) => events)];
    expect(Object.keys(asRecord(messages)).sort()).toEqual([...new Set(types)].sort());
    expect(Object.keys(asRecord(document["channels"])).sort()).toEqual(
      ["bus", ...Object.keys(queues)].sort(),
    );
  });

  test("says that who acts on an event gets it on its queue", () => {
    const channels = asRecord(document["channels"]);
    for (const { type, consumers } of toldEvents)
      for (const service of consumers)
        expect(Object.keys(asRecord(asRecord(channels[service])["messages"]))).toContain(type);
  });

  test("tells maps as they travel: every released sample is one, in DynamoDB's typed JSON", () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    let checked = 0;
    for (const { event, version, samples } of releasedContracts()) {
      const told = toldEvents.find(({ type }) => type === `${event}.v${version}`);
      if (told === undefined) continue;
      const validate = ajv.compile(members(jsonSchemaOf(told.payload)));
      for (const sample of samples) {
        expect([event, validate(marshall(sample)), validate.errors]).toEqual([event, true, null]);
        checked += 1;
      }
      expect(validate({})).toBe(false);
    }
    expect(checked).toBeGreaterThan(15);
  });
});

describe("an event's JSON Schema", () => {
  test.each(toldEvents)("of $type is served, and is one", async (event) => {
    const { app } = await testQuery();
    const served = asRecord(await (await app.request(`/v1/schemas/${event.type}`)).json());
    expect(served).toMatchObject({ $id: `/v1/schemas/${event.type}`, ...jsonSchemaOf(eventSchema(event)) });
    const { $id: _, ...schema } = served;
    expect(() => new Ajv2020({ strict: false, validateFormats: false }).compile(schema)).not.toThrow();
  });

  test("is listed, and another's is not found", async () => {
    const { app } = await testQuery();
    const { events } = asRecord(await (await app.request("/v1/schemas")).json());
    expect(events).toHaveLength(toldEvents.length);
    expect((await app.request("/v1/schemas/file.eaten.v1")).status).toBe(404);
    expect((await app.request("/v1/asyncapi.json")).status).toBe(200);
  });
});

test("a page to browse names every route", async () => {
  const { app } = await testQuery();
  const document = asRecord(await (await app.request("/v1/openapi.json")).json());
  const page = await (await app.request("/docs")).text();
  for (const path of Object.keys(asRecord(document["paths"]))) expect(page).toContain(path);
  expect(page).not.toMatch(/<script|<style| style=| on[a-z]+="/);
});
