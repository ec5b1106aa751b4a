/** What the lint of the topology relies on: whoever owns a table that pipes read rescues the pointers of those pipes. */
import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { namesOf } from "@sluice/contracts/names-of.ts";
import { type ServiceName, services } from "@sluice/contracts/services.ts";
import { type PipeName, pipes } from "@sluice/contracts/topology.ts";
import { ticks } from "@sluice/deploy/aws/service/shape.ts";
import { gatewayConfig } from "@sluice/ingest-gateway/config.ts";
import { wire as wireGateway } from "@sluice/ingest-gateway/wire.ts";
import { readConfig as loaderConfig } from "@sluice/loader/config.ts";
import { wire as wireLoader } from "@sluice/loader/wire.ts";
import { rescuedBy } from "@sluice/contracts/dead-letter-places.ts";
import { rescueTickName } from "@sluice/shared/dead-letters/rescue-tick.ts";
import type { Service } from "@sluice/shared/runtime/service.ts";
import { readConfig as validatorConfig } from "@sluice/validator/config.ts";
import { wire as wireValidator } from "@sluice/validator/wire.ts";

const directory = mkdtempSync(join(tmpdir(), "sluice-rescue-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const env = {
  ...{ PORT: "0", PUBLIC_URL: "http://127.0.0.1:1", SLUICE_STAGE: "t", LOG_LEVEL: "silent" },
  SLUICE_OBJECTS: pathToFileURL(directory).href,
  SLUICE_WORK_DIR: directory,
  SLUICE_OPERATOR_KEY_ID: "12345678",
  SLUICE_OPERATOR_KEY_SHA256: "0".repeat(64),
};
const owners: Readonly<Record<string, () => Promise<Service>>> = {
  "ingest-gateway": () => wireGateway(gatewayConfig(env)),
  validator: async () => wireValidator(validatorConfig(env)),
  loader: async () => wireLoader(loaderConfig(env)),
};

test("every pipe has one rescuer, and every rescuer is wired below", () => {
  const rescuers = services.filter((service) => rescuedBy(service).length > 0);
  expect(rescuers.map(String).sort()).toEqual(Object.keys(owners).sort());
  expect(rescuers.flatMap(rescuedBy).sort()).toEqual(namesOf<PipeName>(pipes).sort());
});

test.each(Object.entries(owners))(
  "%s has the rescue among its ticks, wherever it runs",
  async (name, wired) => {
    const service = await wired();
    expect(service.ticks?.map((tick) => tick.name)).toContain(rescueTickName);
    await service.close();
    expect(ticks[name as ServiceName]).toContain(rescueTickName);
  },
);
