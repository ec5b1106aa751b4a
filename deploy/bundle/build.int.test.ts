import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServiceName, services } from "@sluice/contracts/services.ts";
import { type Bundle, buildBundle } from "./build.ts";

const into = mkdtempSync(join(tmpdir(), "sluice-bundles-"));
const bundles = new Map<ServiceName, Bundle>();

beforeAll(async () => {
  for (const service of services) bundles.set(service, await buildBundle(service, into));
}, 60_000);
afterAll(() => rmSync(into, { recursive: true, force: true }));

function bundleOf(service: ServiceName): Bundle {
  const bundle = bundles.get(service);
  if (bundle === undefined) throw new Error(`${service} was not built`);
  return bundle;
}

describe.each([...services])("%s's bundle", (service) => {
  test("holds no source of another service, nor of deploy or test", () => {
    const own = bundleOf(service).sources.filter((source) => !source.includes("node_modules/"));
    expect(own).toContain(`services/${service}/lambda.ts`);
    const allowed = ["contracts/", "shared/", `services/${service}/`];
    expect(own.filter((source) => !allowed.some((prefix) => source.startsWith(prefix)))).toEqual([]);
  });

  test("holds no test and no host of another kind", () => {
    expect(
      bundleOf(service).sources.filter((source) =>
        /[.]test[.]ts$|runtime\/(serve|listen)[.]ts$/.test(source),
      ),
    ).toEqual([]);
  });

  test("loads less than 1 MB at its start", () => {
    const { scripts } = bundleOf(service);
    expect(scripts["index.mjs"]).toBeGreaterThan(10_000);
    expect(scripts["index.mjs"]).toBeLessThan(1_000_000);
  });

  test("carries DuckDB's wasm just where a thread of its own holds DuckDB", () => {
    const { scripts, assets, directory } = bundleOf(service);
    const threads = Object.keys(scripts).filter((name) => name !== "index.mjs");
    expect(assets).toEqual(threads.length > 0 ? ["duckdb-eh.wasm"] : []);
    for (const asset of assets) expect(statSync(join(directory, asset)).size).toBeGreaterThan(10_000_000);
  });
});

test("ingest-gateway and validator have a DuckDB thread, and state-query has none", () => {
  expect(Object.keys(bundleOf("ingest-gateway").scripts).sort()).toEqual(["index.mjs", "worker.mjs"]);
  expect(Object.keys(bundleOf("validator").scripts).sort()).toEqual(["index.mjs", "thread.mjs"]);
  expect(Object.keys(bundleOf("state-query").scripts)).toEqual(["index.mjs"]);
});
