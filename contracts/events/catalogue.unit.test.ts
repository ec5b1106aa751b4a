import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { EntityChanged } from "./12-entity-changed/v1.ts";
import { pipelineEvents } from "./catalogue.ts";
import { upcasts } from "./upcasts.ts";

const folders = readdirSync(import.meta.dirname).filter((name) => /^[0-9]{2}-/.test(name));
/** `01-file-received/v1`: every version of every event. */
const versions = folders.flatMap((folder) =>
  readdirSync(join(import.meta.dirname, folder))
    .filter((name) => /^v[0-9]+[.]ts$/.test(name))
    .map((name) => `${folder}/${name.slice(0, -".ts".length)}`),
);
const typeOf = (folder: string): string => {
  const [, subject, verb, version] = /^[0-9]{2}-([a-z]+)-([a-z-]+)[/](v[0-9]+)$/.exec(folder) ?? [];
  return `${subject}.${verb}.${version}`;
};
const schemas: Readonly<Record<string, v.GenericSchema>> = Object.fromEntries([
  ...Object.entries(pipelineEvents).map(([type, { payload }]) => [type, payload]),
  ["entity.changed.v1", EntityChanged],
  ...upcasts.map(({ from, payload }) => [from, payload]),
]);

describe("each version of an event", () => {
  test.each(versions)("%s is in the catalogue, or upcast, and accepts its sample, whole", (version) => {
    const schema = schemas[typeOf(version)];
    if (schema === undefined) throw new Error(`no event ${typeOf(version)} in the catalogue, and no upcast`);
    const sample: unknown = JSON.parse(
      readFileSync(join(import.meta.dirname, `${version}.sample.json`), "utf8"),
    );
    expect(v.parse(schema, sample)).toEqual(sample);
  });

  test("has a folder", () => {
    expect(versions.map(typeOf).sort()).toEqual(Object.keys(schemas).sort());
  });
});
